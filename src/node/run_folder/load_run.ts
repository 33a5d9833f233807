import { stat } from 'node:fs/promises';
import { checkOptions, described, type Known } from '../../arguments.js';
import { invalid } from '../../errors.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import { Result } from '../../barycenter/result.js';
import type { StoredRun } from '../../barycenter/run/checkpoint_file.js';
import type { RunFromFiles } from '../../barycenter/run/run_files.js';
import { underProblem } from '../../barycenter/run/under_problem.js';
import { checkTables } from './check_tables.js';
import { readStoredRun } from './checkpoint_files.js';
import { runFiles } from './files.js';
import { readMetrics } from './metrics_file.js';
import { readVerdict } from './verdict_file.js';

/** A finished or interrupted run, read from its folder. */
export interface LoadedRun extends Omit<RunFromFiles, 'checkpoint'> {
  /**
   * Reads the tables that were written to after the run, to warn of those that changed; others are taken to be as they
   * were.
   */
  checkTables(): Promise<void>;
}

export interface LoadRunOptions {
  /** Told of tables that hold other values than when the run was trained; default: `process.emitWarning`. */
  readonly onWarning?: (message: string) => void;
}

export const LOAD_SETTINGS: Known<LoadRunOptions> = { onWarning: true };

/** Where warnings go that nobody asked to hear of. */
export const emitWarning = (message: string): void => process.emitWarning(message, 'BarycenterWarning');

/** The checkpoint; where a folder was given on without it, the weights alone. */
export async function storedIn(folder: string): Promise<StoredRun> {
  const { optimizer, weights } = runFiles(folder);
  for (const path of [optimizer, weights])
    if ((await stat(path).catch(() => undefined))?.isFile()) return readStoredRun(path);
  if ((await stat(runFiles(folder).solution).catch(() => undefined))?.isFile())
    throw invalid(
      'load run',
      'reads runs that were trained',
      `a classical solver's, ${folder}`,
      'Call loadBarycenter(…).',
    );
  throw invalid(
    'load run',
    'RUN must be a folder that `barycenter solve` wrote',
    folder,
    'Check the path; a run that has just begun has no checkpoint yet.',
  );
}

/**
 * Reads a run folder. A run whose cost or batches are code needs that `problem` again: folders hold no code.
 * @throws InvalidInputError
 */
export async function loadRun(folder: string, problem?: Problem, options: LoadRunOptions = {}): Promise<LoadedRun> {
  if (typeof folder !== 'string')
    throw invalid(
      'load run',
      'it needs the path of a run folder',
      described(folder),
      'Pass what `barycenter solve` wrote.',
    );
  checkOptions('load run', options, LOAD_SETTINGS);
  const stored = await storedIn(folder);
  const { onWarning = emitWarning } = options;
  const run = await underProblem(stored, problem, onWarning, folder);
  const { loaded, trained } = run;
  const history = await readMetrics(runFiles(folder).metrics, stored.iteration);
  const verdict = await readVerdict(runFiles(folder).verdict, trained);
  return {
    ...run,
    history,
    ...(verdict ? { verdict } : {}),
    result: (device) => new Result(device, loaded, trained, history),
    checkTables: () => checkTables(stored.path, loaded, onWarning),
  };
}
