import { checkObject, described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { readyProblem } from '../../barycenter/problem/restore_problem.js';
import { plotResult } from '../figure/plot_result.js';
import type { Result } from '../../barycenter/result.js';
import { openRun } from './open_run.js';

/**
 * Writes a result as a run folder, which must not exist or be empty: problem, weights, optimizer state, metrics and
 * figure. `loadRun` reads it back. A result of `loadRun` has no checkpoint to write.
 * @throws InvalidInputError where the folder holds anything or cannot be written
 */
export async function saveRun(result: Result, folder: string): Promise<void> {
  checkObject('saveRun', 'a result', result, 'Pass what solve(…) gives.');
  if (typeof folder !== 'string' || folder === '')
    throw invalid('saveRun', 'it needs the path of a folder', described(folder), 'Pass a new or empty one.');
  result.checkAlive('saveRun');
  const { checkpoint } = result; // refuses before a folder is made
  const run = await openRun(folder, await readyProblem(result.loaded), { resume: false });
  try {
    for (const point of result.history) run.record(point);
    await run.saveCheckpoint(checkpoint);
    await plotResult(result, [run.files.figure, run.files.picture]);
  } finally {
    await run.close();
  }
}
