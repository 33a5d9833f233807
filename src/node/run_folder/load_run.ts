import { stat } from 'node:fs/promises';
import { checkOptions, described, type Known } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import type { Problem, ProblemInput } from '../../barycenter/problem/problem.js';
import { Result } from '../../barycenter/result.js';
import type { MetricPoint, TrainedWeights } from '../../barycenter/training/checkpoint.js';
import { checkScale, readStoredRun, weightsOf, type StoredRun } from './checkpoint_files.js';
import { runFiles } from './files.js';
import { readMetrics } from './metrics_file.js';
import { checkSamePotential } from './same_potential.js';
import { readVerdict, type StoredVerdict } from './verdict_file.js';
import { checkTables, ownProblem, restored } from './stored_problem.js';

/** A finished or interrupted run, read from its folder. */
export interface LoadedRun {
  readonly problem: Problem;
  /** In the coordinates that the run was trained in; tables are read when their rows are first asked for. */
  readonly loaded: LoadedProblem;
  readonly trained: TrainedWeights;
  readonly history: readonly MetricPoint[];
  /** What `solve` said of these weights; absent where it judged none or others. */
  readonly verdict?: StoredVerdict;
  /** Puts the weights on a device; the caller frees the result. */
  result(device: Device): Result;
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

/** @throws InvalidInputError unless the run's weights mean something under a problem given for it */
function checkGiven(stored: StoredRun, given: Problem): void {
  checkSamePotential('load run', stored, given);
  checkSameWeights(stored.problem, given);
}

/** @throws InvalidInputError unless a problem given for a run has its weights */
export function checkSameWeights(stored: Pick<Problem | ProblemInput, 'marginals'>, given: Problem): void {
  const weights = (marginals: readonly { readonly weight: number }[]): string =>
    marginals.map((m) => Number(Number(m.weight).toPrecision(9))).join(', ');
  const [own, other] = [stored, given].map(({ marginals }) => weights(marginals));
  if (own !== other)
    throw invalid(
      'load run',
      `the problem's marginals must have the run's own weights, ${own}`,
      other,
      'Write those weights into the problem, or train a new run.',
    );
}

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
  if (problem) checkGiven(stored, problem);
  const resolved = problem ?? ownProblem(stored.problem, folder);
  const loaded = await restored(resolved, stored.settings, onWarning);
  if (problem?.potential.scale !== undefined) checkScale(stored, loadedScale(loaded, problem.potential.scale));
  const trained = weightsOf(stored, loaded.potential);
  const history = await readMetrics(runFiles(folder).metrics, stored.iteration);
  const verdict = await readVerdict(runFiles(folder).verdict, trained);
  return {
    problem: resolved,
    loaded,
    trained,
    history,
    ...(verdict ? { verdict } : {}),
    result: (device) => new Result(device, loaded, trained, history),
    checkTables: () => checkTables(stored.path, loaded, onWarning),
  };
}

/** The problem with a scale that is written out, in units of the cost. */
const loadedScale = (loaded: LoadedProblem, scale: number): LoadedProblem => ({
  ...loaded,
  engine: { ...loaded.engine, scale: scale / loaded.coordinates.costUnit },
});
