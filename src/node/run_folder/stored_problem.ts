import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { invalid, InvalidInputError } from '../../errors.js';
import { defineProblem } from '../../barycenter/problem/define_problem.js';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import type { Problem, ProblemInput } from '../../barycenter/problem/problem.js';
import { codeFields } from '../../barycenter/problem/problem_json.js';
import { marginalAtHand, restoreProblem } from '../../barycenter/problem/restore_problem.js';
import type { RunSettings } from './run_settings.js';
import { identityOf, isSameTable } from './table_identity.js';

/** @throws InvalidInputError for a problem that is partly code */
export function ownProblem(stored: ProblemInput, folder: string): Problem {
  const code = codeFields(stored);
  if (code.length === 0) return defineProblem(stored, folder);
  throw invalid(
    'load run',
    'a run whose problem is partly code or memory needs that problem again',
    code.join(', '),
    'Pass --problem FILE, or in code loadRun(folder, problem).',
  );
}

const nameOf = ({ marginals }: Problem, k: number): string => {
  const marginal = marginals[k];
  return 'samples' in marginal && typeof marginal.samples === 'string'
    ? `marginals[${k}] (${marginal.samples})`
    : `marginals[${k}]`;
};

/** A run's problem as it was solved: tables are read when their rows are first asked for, with warnings of changes. */
export function restored(
  problem: Problem,
  settings: RunSettings,
  onWarning: (message: string) => void,
): Promise<LoadedProblem> {
  return restoreProblem(problem, settings, (table, k) => {
    const before = settings.tables[k];
    if (before && isSameTable(before, identityOf(table))) return;
    onWarning(
      `${nameOf(problem, k)} holds other values than when the run was trained; the run answers as it was trained, in the units and about the origin of the data then`,
    );
  });
}

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
