import { defineProblem, squaredEuclidean, type Problem } from '../../src/index.js';
import { WEIGHTS } from '../filtered/filters.js';
import { CHANNELS } from './pictures.js';

export interface Setting {
  readonly side: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly iterations: number;
}

/** In the unit of ½‖x − y‖², a sum over all numbers of a picture, as published. */
export const EPSILON = 0.01;

/** The paper's networks, ε, weights, optimizer and step (η = ε); chains begin at x. @param marginals f32 [rows, D] */
export function problemOf(marginals: readonly Float32Array[], setting: Setting): Problem {
  const { side, batchSize, steps, iterations } = setting;
  const columns = side * side * CHANNELS;
  return defineProblem({
    shape: [side, side, CHANNELS],
    marginals: marginals.map((data, k) => ({
      samples: { data, rows: data.length / columns, columns },
      weight: WEIGHTS[k],
      cost: squaredEuclidean(),
    })),
    epsilon: EPSILON,
    potential: { kind: 'resnet-d', congruence: 'separate' },
    sampler: { kind: 'ula', steps, stepSize: EPSILON },
    training: {
      iterations,
      batchSize,
      validation: { every: 0 },
      optimizer: { learningRate: 1e-4, beta1: 0.2, beta2: 0.99, schedule: { kind: 'constant' } },
    },
  });
}
