import { stat } from 'node:fs/promises';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import { isInFile, tableFile } from '../../barycenter/problem/table_file.js';
import { marginalAtHand } from '../../barycenter/problem/restore_problem.js';
import { nameOf } from '../../barycenter/run/stored_problem.js';
import { InvalidInputError } from '../../errors.js';
import { picturePaths } from '../io/pictures/find.js';

/** When a table was last written to, of pictures any of their files or their folder; −∞ for one that is gone. */
async function changedAt(marginal: Parameters<typeof tableFile>[0], baseFolder: string | undefined): Promise<number> {
  const { path, fields } = tableFile(marginal, baseFolder);
  const pictures = await picturePaths(path).catch(() => undefined);
  const paths = [path, ...(pictures?.paths ?? []), ...(fields.labels === undefined ? [] : [fields.labels])];
  let newest = -Infinity;
  for (const file of new Set(paths)) {
    const found = await stat(file).catch(() => undefined);
    if (found) newest = Math.max(newest, found.mtimeMs, found.ctimeMs);
  }
  return newest;
}

/** Reads the tables that were written to after the file of a run, to warn of those that changed. */
export async function checkTables(
  checkpoint: string,
  { problem, marginals }: LoadedProblem,
  onWarning: (message: string) => void,
): Promise<void> {
  const { mtimeMs: trainedAt } = await stat(checkpoint);
  for (const [k, marginal] of problem.marginals.entries()) {
    if (!isInFile(marginal) || !((await changedAt(marginal, problem.baseFolder)) > trainedAt)) continue;
    await marginalAtHand(marginals[k]).catch((error: unknown) => {
      if (!(error instanceof InvalidInputError)) throw error;
      onWarning(`${nameOf(problem, k)} is no longer what the run was trained on: ${error.message}`);
    });
  }
}
