import { expect, it } from 'vitest';
import { bures } from '../../../src/solvers/bures/bures.js';
import { expectEquations, randomCovariance } from './equations.js';

it.each([
  ['regular and singular', [200, 40, 3], 0],
  ['regular', [200, 200], 0],
  ['two', [200, 60], 0.5],
])('satisfies the equations of %s covariances in 200 dimensions, of ranks %j at ε = %d', (_, ranks, epsilon) => {
  const dim = 200;
  const input = {
    means: ranks.map((_rank, k) => new Array<number>(dim).fill(k)),
    covariances: ranks.map((rank, k) => randomCovariance(120 + k, dim, rank)),
    weights: ranks.map((_rank, k) => (k === 0 ? 1 - 0.25 * (ranks.length - 1) : 0.25)),
    epsilon,
  };
  const solution = bures(input);
  expectEquations(input, solution);
  expect(solution.distances[0].bures).toBeGreaterThan(0);
});
