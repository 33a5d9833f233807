import { invalid } from '../../errors.js';
import { defineProblem } from '../problem/define_problem.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Problem, ProblemInput } from '../problem/problem.js';
import { codeFields } from '../problem/problem_json.js';
import { restoreProblem } from '../problem/restore_problem.js';
import type { RunSettings } from './run_settings.js';
import { identityOf, isSameTable } from './table_identity.js';

/**
 * @param baseFolder where relative paths of tables start
 * @throws InvalidInputError for a problem that is partly code
 */
export function ownProblem(stored: ProblemInput, baseFolder?: string): Problem {
  const code = codeFields(stored);
  if (code.length === 0) return defineProblem(stored, baseFolder);
  throw invalid(
    'load run',
    'a run whose problem is partly code or memory needs that problem again',
    code.join(', '),
    'Pass --problem FILE, or in code give it beside the run: loadRun(folder, problem).',
  );
}

/** What warnings call a marginal. */
export const nameOf = ({ marginals }: Problem, k: number): string => {
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
  return restoreProblem(problem, settings, async (table, k) => {
    const before = settings.tables[k];
    if (before && isSameTable(before, await identityOf(table))) return;
    onWarning(
      `${nameOf(problem, k)} holds other values than when the run was trained; the run answers as it was trained, in the units and about the origin of the data then`,
    );
  });
}
