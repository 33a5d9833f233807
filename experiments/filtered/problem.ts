import { defineProblem, squaredEuclidean, type Problem } from '../../src/index.js';
import { EPSILON, MEMORY, type Setting } from '../digits/problem.js';
import { WEIGHTS } from './filters.js';
import type { FilteredPictures } from './pictures.js';

export function problemOf({ side, marginals }: FilteredPictures, setting: Setting): Problem {
  const { width, iterations, batchSize, learningRate, steps } = setting;
  const dim = side * side;
  return defineProblem({
    shape: [side, side, 1],
    marginals: marginals.map((data, k) => ({
      samples: { data, rows: data.length / dim, columns: dim },
      weight: WEIGHTS[k],
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
