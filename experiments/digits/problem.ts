import { defineProblem, squaredEuclidean, type Problem } from '../../src/index.js';
import type { Pictures } from './pictures.js';

export interface Setting {
  /** Filters of the potential's first convolution. */
  readonly width: number;
  readonly iterations: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Steps of a new chain. */
  readonly steps: number;
  /** Principal components of the Fréchet distance. */
  readonly components: number;
  /** Draws for each picture that is held out. */
  readonly perPoint: number;
}

/** In the unit of ½‖x − y‖², a sum over pixels, as published: plans blur a pixel by √ε = 0.1 of black to white. */
export const EPSILON = 0.01;

export const WEIGHTS = [0.5, 0.5] as const;

/** Minibatches that are met again with their chains, and steps of such a visit. */
export const MEMORY = { batches: 16, visits: 32, steps: 10 };

/** The full run's. */
export const FULL: Setting = {
  width: 16,
  iterations: 1500,
  batchSize: 64,
  learningRate: 4e-3,
  steps: 60,
  components: 64,
  perPoint: 4,
};

/** A barycenter of sets of grey pictures. @param marginals f32 [rows, side²] each */
export function pictureProblem(
  side: number,
  marginals: readonly Float32Array[],
  weights: readonly number[],
  { width, iterations, batchSize, learningRate, steps }: Setting,
): Problem {
  const dim = side * side;
  return defineProblem({
    shape: [side, side, 1],
    marginals: marginals.map((data, k) => ({
      samples: { data, rows: data.length / dim, columns: dim },
      weight: weights[k],
      cost: squaredEuclidean(),
    })),
    epsilon: EPSILON,
    potential: { kind: 'conv', width, congruence: 'reduced' },
    sampler: { steps, memory: MEMORY },
    training: {
      iterations,
      batchSize,
      validation: { every: 0 },
      optimizer: { learningRate, averageDecay: 0.97, schedule: { kind: 'cosine' } },
    },
  });
}

export const problemOf = ({ side, zeros, ones }: Pictures, setting: Setting): Problem =>
  pictureProblem(side, [zeros.training, ones.training], WEIGHTS, setting);
