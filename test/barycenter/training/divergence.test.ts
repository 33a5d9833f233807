import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { divergence } from '../../../src/barycenter/training/divergence.js';

it('names steps and rates to try in two figures', async () => {
  const loaded = await loadMarginals(
    defineProblem({
      epsilon: 0.1,
      marginals: [0, 1].map((k) => ({ weight: 0.5, cost: squaredEuclidean(), samples: [[k], [k + 1], [k + 3]] })),
      training: { optimizer: { learningRate: 0.003 } },
    }),
  );
  const { message } = divergence(loaded, [0.123456 / loaded.coordinates.costUnit], 7);
  expect(message).toMatch(/\(step size 0\.123456, epsilon 0\.1, learning rate 0\.003\)/);
  expect(message).toContain('sampler.stepSize (try 0.031) or training.optimizer.learningRate (try 0.0003);');
});
