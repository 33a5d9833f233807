import { Matrix } from 'ml-matrix';
import {
  defineProblem,
  gaussian,
  gaussianBarycenter,
  squaredEuclidean,
  type GaussianBarycenter,
  type Problem,
} from '../../src/index.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { rotationOf } from '../support/random_rotation.js';

export const DIM = 8;
export const EPSILON = 0.5;

/** Shapes are drawn under a key of their own, so that the solver's seed changes the run and not the question. */
const SHAPES = keyOf(2025);
/** Of the last weight to the first. */
const HEAVIEST = 4;
/** Of the means along the first axis, from the first marginal to the last: weights then show in the barycenter. */
const TREND = 6;

interface Gaussians {
  readonly means: readonly (readonly number[])[];
  readonly covariances: readonly (readonly (readonly number[])[])[];
  /** λ, rising with k. */
  readonly weights: readonly number[];
}

/**
 * K Gaussians: covariances with eigenvalues log-spaced from ¼ to 4 along axes of their own, means N(0, I/4) about a
 * line.
 */
export function manyGaussians(count: number): Gaussians {
  const along = (k: number): number => k / (count - 1);
  const marginals = Array.from({ length: count }, (_, k) => k);
  const raw = marginals.map((k) => 1 + (HEAVIEST - 1) * along(k));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const spread = Matrix.diag(Array.from({ length: DIM }, (_, i) => 0.25 * 16 ** (i / (DIM - 1))));
  return {
    weights: raw.map((weight) => weight / total),
    means: marginals.map((k) =>
      [...normals(SHAPES, Stream.distribution, count, k, DIM)].map(
        (z, i) => z / 2 + (i === 0 ? TREND * (along(k) - 0.5) : 0),
      ),
    ),
    covariances: marginals.map((k) => {
      const rows = Array.from({ length: DIM }, (_, i) => [...normals(SHAPES, Stream.distribution, k, i, DIM)]);
      const rotation = rotationOf(rows);
      return rotation.mmul(spread).mmul(rotation.transpose()).to2DArray();
    }),
  };
}

/** The exact barycenter; under weights of one's own what another question has. */
export function exactOf(gaussians: Gaussians, weights = gaussians.weights): GaussianBarycenter {
  return gaussianBarycenter({ ...gaussians, weights, epsilon: EPSILON });
}

export interface Solver {
  /** Marginals that an iteration visits; all where left out. */
  readonly visited?: number;
  readonly iterations: number;
  readonly batchSize: number;
}

/** Steps of η = ε, at which these chains have no bias on Gaussian plans and halve their way a step where a = 1. */
const STEPS = 15;

export function problemOf({ means, covariances, weights }: Gaussians, solver: Solver): Problem {
  const { visited, iterations, batchSize } = solver;
  return defineProblem({
    marginals: weights.map((weight, k) => ({
      weight,
      cost: squaredEuclidean(),
      distribution: gaussian({ mean: [...means[k]], covariance: covariances[k].map((row) => [...row]) }),
    })),
    epsilon: EPSILON,
    potential: { kind: 'shared', hidden: [64, 64], activation: 'silu' },
    sampler: { kind: 'leimkuhler-matthews', steps: STEPS, stepSize: EPSILON },
    training: {
      iterations,
      batchSize,
      ...(visited === undefined ? {} : { marginals: visited }),
      optimizer: { learningRate: 0.01, averageDecay: 0.97, schedule: { kind: 'cosine', final: 0 } },
      validation: { every: 0 },
    },
  });
}
