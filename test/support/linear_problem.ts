import type { ProblemInput } from '../../src/barycenter/problem/problem.js';
import { linearGenerator } from './linear_generator.js';

const covariance = (variance: number): number[][] =>
  [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? variance : 0.1)));

export const LINEAR_MARGINALS = [
  { mean: [1, 0, 0.5, 0], covariance: covariance(0.4) },
  { mean: [-1, 0, 0.5, 1], covariance: covariance(0.8) },
];
export const LINEAR_WEIGHTS = [0.6, 0.4];

/** Two Gaussian families of pictures of 2×2, through a linear generator: all is Gaussian. */
export function linearProblem(more: Partial<ProblemInput> = {}): ProblemInput {
  return {
    generator: { network: linearGenerator() },
    epsilon: 0.5,
    marginals: LINEAR_MARGINALS.map((gaussian, k) => ({
      weight: LINEAR_WEIGHTS[k],
      cost: { kind: 'generated' } as const,
      distribution: { kind: 'gaussian' as const, ...gaussian },
    })),
    potential: { hidden: [32] },
    ...more,
  };
}
