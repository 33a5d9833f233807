import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import { marginalAtHand } from '../../barycenter/problem/restore_problem.js';
import { nameOf } from '../../barycenter/run/stored_problem.js';
import { InvalidInputError } from '../../errors.js';

/** Reads the tables that were written to after the file of a run, to warn of those that changed. */
export async function checkTables(
  checkpoint: string,
  { problem, marginals }: LoadedProblem,
  onWarning: (message: string) => void,
): Promise<void> {
  const { mtimeMs: trainedAt } = await stat(checkpoint);
  for (const [k, marginal] of problem.marginals.entries()) {
    if (!('samples' in marginal) || typeof marginal.samples !== 'string') continue;
    const file = await stat(resolve(problem.baseFolder ?? '.', marginal.samples)).catch(() => undefined);
    if (!file || Math.max(file.mtimeMs, file.ctimeMs) <= trainedAt) continue;
    await marginalAtHand(marginals[k]).catch((error: unknown) => {
      if (!(error instanceof InvalidInputError)) throw error;
      onWarning(`${nameOf(problem, k)} is no longer what the run was trained on: ${error.message}`);
    });
  }
}
