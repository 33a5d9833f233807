import { defineProblem } from './define_problem.js';
import type { Problem } from './problem.js';
import { CLASSICAL_SOLVERS, type ClassicalKind, type SolverInput } from './solver_settings.js';

export const SOLVER_KINDS = ['energy', ...CLASSICAL_SOLVERS] as const;

/**
 * A problem that another solver finds the barycenter of, by that solver's defaults; one that names it already keeps its
 * settings.
 * @throws InvalidInputError where the solver does not go with the problem's other settings
 */
export function withSolver(problem: Problem, kind: 'energy' | ClassicalKind | undefined): Problem {
  if (kind === undefined || kind === (problem.solver?.kind ?? 'energy')) return problem;
  const { baseFolder, ...rest } = problem;
  return defineProblem({ ...rest, solver: { kind } as SolverInput }, baseFolder);
}
