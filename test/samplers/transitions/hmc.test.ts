import { expect, it } from 'vitest';
import type { Transition } from '../../../src/chains/transition.js';
import { keyOf } from '../../../src/random/philox.js';
import { createSampler } from '../../../src/samplers/sampler.js';
import { hmc } from '../../../src/samplers/transitions/leapfrog.js';
import { wells } from '../../chains/extension/wells.js';
import { squaredEuclideanPair } from '../../support/costs.js';
import { forEachDevice, withScratch } from '../../support/devices.js';

/** Plans N(0, ε I) of points x = 0, on which a path of √η · moves = π√ε is half a period. */
const [DIM, CHAINS, EPSILON, START] = [2, 2000, 0.5, 3];
const ETA = 0.2 * EPSILON;
const segments = [{ marginal: 0, chains: CHAINS }];
const costs = [squaredEuclideanPair(DIM).traced];
const potential = wells([0], DIM);

/** The same with steps of one length, as they were. */
function rigid(moves: number): Transition {
  const { vary, ...rest } = hmc(moves);
  expect(vary).toBeDefined();
  return rest;
}

forEachDevice((_name, device) => {
  const moments = (transition: Transition, steps: number): Promise<{ mean: number; variance: number }> =>
    withScratch(device(), async (scratch) => {
      const how = { constraint: 'none', epsilon: EPSILON, stepSize: ETA, start: { kind: 'input' } } as const;
      const sampler = scratch.keep(createSampler(device(), { transition, potential, costs, segments, ...how }));
      const placed = scratch.keep(potential.place(device(), potential.initial(keyOf(1))));
      const state = scratch.keep(sampler.createState());
      const counter = { key: keyOf(5), iteration: 2, firstChain: 0 };
      device().write(state.x, new Float32Array(CHAINS * DIM));
      device().write(state.y, new Float32Array(CHAINS * DIM).fill(START));
      sampler.step(state, placed, counter, 0, steps);
      const y = await scratch.download(state.y);
      const mean = y.reduce((sum, v) => sum + v / y.length, 0);
      return { mean, variance: y.reduce((sum, v) => sum + (v - mean) ** 2 / y.length, 0) };
    });

  // 7 moves of √0.2 are 3.13 of π, 14 are 6.26 of 2π.
  it.each([7, 14])('forgets its start in steps of %d moves, half a period and a whole one', async (moves) => {
    const { mean, variance } = await moments(hmc(moves), 20);
    // Means by a factor of E cos = −2/π at most a step, 1e-4 of 3 in 20, squares by ½; what is left is chance.
    const values = CHAINS * DIM;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(EPSILON / values));
    expect(Math.abs(variance / EPSILON - 1)).toBeLessThan(4 * Math.sqrt(2 / values));
    const before = await moments(rigid(moves), 20);
    expect(Math.abs(before.mean)).toBeGreaterThan(0.9 * START);
  });
});
