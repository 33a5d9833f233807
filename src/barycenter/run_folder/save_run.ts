import { readyProblem } from '../problem/restore_problem.js';
import type { Result } from '../result.js';
import { openRun } from './open_run.js';

/**
 * Writes a result as a run folder, which must not exist or be empty. A result of `loadRun` has no checkpoint to write.
 */
export async function saveRun(folder: string, result: Result): Promise<void> {
  const { checkpoint } = result; // refuses before a folder is made
  const run = await openRun(folder, await readyProblem(result.loaded), { resume: false });
  try {
    for (const point of result.history) run.record(point);
    await run.saveCheckpoint(checkpoint);
    await run.saveFigure(result, {});
  } finally {
    await run.close();
  }
}
