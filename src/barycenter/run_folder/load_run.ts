import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { readInputFile } from '../../io/read_file.js';
import { codeFields, parseProblemText } from '../problem/problem_json.js';
import { defineProblem } from '../problem/define_problem.js';
import { loadMarginals, type LoadedProblem } from '../problem/load_marginals.js';
import type { Problem } from '../problem/problem.js';
import { Result } from '../result.js';
import type { MetricPoint, TrainedWeights } from '../training/checkpoint.js';
import { readWeights } from './checkpoint_files.js';
import { runFiles } from './files.js';
import { readMetrics } from './metrics_file.js';
import { checkSamePotential } from './same_potential.js';

/** A finished or interrupted run, read from its folder. */
export interface LoadedRun {
  readonly problem: Problem;
  readonly loaded: LoadedProblem;
  readonly trained: TrainedWeights;
  readonly history: readonly MetricPoint[];
  /** Puts the weights on a device; the caller frees the result. */
  result(device: Device): Result;
}

async function readProblem(path: string): Promise<Problem> {
  const json = parseProblemText(new TextDecoder().decode(await readInputFile(path)));
  const code = codeFields(json);
  if (code.length === 0) return defineProblem(json, dirname(path));
  throw invalid('load run', 'a run whose problem is partly code or memory needs that problem again', code.join(', '),
    'Pass --problem FILE, or in code loadRun(folder, problem).');
}

/**
 * Reads a run folder. A run whose cost or batches are code needs that `problem` again: folders hold no code.
 * @throws InvalidInputError
 */
export async function loadRun(folder: string, problem?: Problem): Promise<LoadedRun> {
  const files = runFiles(folder);
  const found = await stat(files.problem).catch(() => undefined);
  if (!found?.isFile()) {
    throw invalid('load run', 'RUN must be a folder that `barycenter solve` wrote', folder, 'Check the path.');
  }
  if (problem) await checkSamePotential('load run', files.problem, problem);
  const resolved = problem ?? (await readProblem(files.problem));
  const loaded = await loadMarginals(resolved);
  const trained = await readWeights(files.weights, loaded);
  const history = await readMetrics(files.metrics);
  return { problem: resolved, loaded, trained, history, result: (device) => new Result(device, loaded, trained, history) };
}
