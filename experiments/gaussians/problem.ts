import {
  defineProblem,
  gaussian,
  gaussianBarycenter,
  squaredEuclidean,
  type GaussianBarycenter,
  type Problem,
} from '../../src/index.js';
import { cubeBatches, locationScatters, WEIGHTS, type Family } from './location_scatter.js';

export interface Case {
  readonly family: Family;
  readonly dim: number;
  readonly epsilon: number;
}

export interface Solver {
  readonly hidden: readonly number[];
  /** η/ε */
  readonly relativeStep: number;
  readonly steps: number;
  readonly iterations: number;
  readonly learningRate: number;
}

/**
 * One wide hidden layer for many dimensions: the optimal potentials are quadratic forms, and each unit of the first
 * layer contributes one direction to theirs. Where ε is small the plans are narrow, so that the bias of a long step
 * weighs little.
 */
export function solverOf({ dim, epsilon }: Case): Solver {
  const chain = epsilon < 1 ? { relativeStep: 0.5, steps: 30 } : { relativeStep: 0.2, steps: 50 };
  if (dim <= 16) return { ...chain, hidden: [64, 64], iterations: 400, learningRate: 1e-2 };
  if (dim <= 64) return { ...chain, hidden: [256], iterations: 1200, learningRate: 5e-3 };
  return { ...chain, hidden: [512], iterations: 1200, learningRate: 4e-3 };
}

export function problemOf(
  { family, dim, epsilon }: Case,
  { hidden, relativeStep, steps, iterations, learningRate }: Solver,
): Problem {
  const marginals = locationScatters(family, dim).map((shape, k) => {
    const common = { weight: WEIGHTS[k], cost: squaredEuclidean() };
    if (family === 'cube') return { ...common, batches: cubeBatches(shape, k), dim };
    return { ...common, distribution: gaussian({ mean: shape.mean, covariance: shape.covariance }) };
  });
  return defineProblem({
    marginals,
    epsilon,
    dim,
    potential: { kind: 'shared', hidden, activation: 'silu' },
    sampler: { kind: 'ula', steps, stepSize: relativeStep * epsilon },
    training: {
      iterations,
      batchSize: 256,
      optimizer: { learningRate, averageDecay: 0.97, schedule: { kind: 'cosine', final: 0 } },
      validation: { every: 0 },
    },
  });
}

/** The exact answer for Gaussians with the family's moments; at ε = 0 its moments are the cubes' barycenter's too. */
export function exactOf({ family, dim }: Pick<Case, 'family' | 'dim'>, epsilon: number): GaussianBarycenter {
  const shapes = locationScatters(family, dim);
  return gaussianBarycenter({
    means: shapes.map(({ mean }) => mean),
    covariances: shapes.map(({ covariance }) => covariance),
    weights: WEIGHTS,
    epsilon,
  });
}
