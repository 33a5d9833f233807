import type { ReadyProblem } from '../barycenter/problem/loaded_problem.js';
import { constraintOf } from '../barycenter/problem/problem.js';

/** Whether every cost is ½‖x − y‖². */
export const isQuadratic = ({ problem }: Pick<ReadyProblem, 'problem'>): boolean =>
  problem.marginals.every((m) => m.cost.json?.kind === 'squared-euclidean');

/** Why a solver of ½‖x − y‖² alone cannot do a problem; undefined where it can. */
export function objectionToCosts(loaded: ReadyProblem, solver: string): string | undefined {
  if (constraintOf(loaded.problem) !== 'none')
    return `${solver} knows no sphere: use the solver "energy", which keeps points on it`;
  if (isQuadratic(loaded)) return undefined;
  return `${solver} is of costs "squared-euclidean" alone: use "free-support" or "energy", which take any cost`;
}
