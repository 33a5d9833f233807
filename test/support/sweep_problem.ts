import type { ProblemInput } from '../../src/barycenter/problem/problem.js';
import { squaredEuclidean } from '../../src/index.js';

/** Two Gaussians on the line, or `more` of them, learned in a moment. */
export function sweepProblem(more: Partial<ProblemInput> = {}, marginals = 2): ProblemInput {
  return {
    epsilon: 0.5,
    marginals: Array.from({ length: marginals }, (_, k) => ({
      weight: 1 / marginals,
      cost: squaredEuclidean(),
      distribution: { kind: 'gaussian', mean: [2 * k], standardDeviation: 1 + k / 2 },
    })),
    potential: { hidden: [4] },
    sampler: { steps: 4 },
    training: { iterations: 20, batchSize: 16, validation: { points: 64 } },
    ...more,
  };
}
