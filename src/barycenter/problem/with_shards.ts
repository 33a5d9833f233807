import { defineProblem } from './define_problem.js';
import type { Problem } from './problem.js';

/**
 * A problem whose minibatches are cut into so many shards; the same where none are asked for.
 * @throws InvalidInputError where the problem cannot be cut so
 */
export function withShards(problem: Problem, shards: number | undefined): Problem {
  if (shards === undefined || shards === problem.training.shards) return problem;
  const { baseFolder, ...rest } = problem;
  return defineProblem({ ...rest, training: { ...rest.training, shards } }, baseFolder);
}
