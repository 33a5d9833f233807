import { defineProblem, generated, type Problem } from '../../src/index.js';
import { ofClass } from '../generator/pictures.js';
import type { Prepared } from '../generator/prepare.js';

/** In the unit of ½‖x − G(z)‖², a sum over pixels. */
export const EPSILON = 1;

/** Minibatches that are met again with their chains, and steps of such a visit. */
export const MEMORY = { batches: 16, visits: 32, steps: 10 };

export interface Setting {
  readonly hidden: readonly number[];
  readonly iterations: number;
  readonly batchSize: number;
  /** Of a new chain. */
  readonly steps: number;
}

export function problemOf({ set: { side }, training, generator }: Prepared, setting: Setting): Problem {
  const { hidden, iterations, batchSize, steps } = setting;
  const dim = side * side;
  return defineProblem({
    generator: { network: generator.decoder, reference: 'standard-normal' },
    marginals: [0, 1].map((kind) => {
      const data = ofClass(training, kind);
      return { samples: { data, rows: data.length / dim, columns: dim }, weight: 0.5, cost: generated() };
    }),
    epsilon: EPSILON,
    potential: { kind: 'reduced', hidden },
    sampler: { steps, memory: MEMORY },
    training: {
      iterations,
      batchSize,
      validation: { every: 0 },
      optimizer: { learningRate: 5e-3, averageDecay: 0.97, schedule: { kind: 'cosine' } },
    },
  });
}
