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

export function problemOf({ side, zeros, ones }: Pictures, setting: Setting): Problem {
  const { width, iterations, batchSize, learningRate, steps } = setting;
  const dim = side * side;
  const marginal = ({ training }: Pictures['zeros'], k: number) => ({
    samples: { data: training, rows: training.length / dim, columns: dim },
    weight: WEIGHTS[k],
    cost: squaredEuclidean(),
  });
  return defineProblem({
    shape: [side, side, 1],
    marginals: [zeros, ones].map(marginal),
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
