import { expect, it } from 'vitest';
import type { Transition } from '../../src/chains/transition.js';
import { createSampler } from '../../src/samplers/sampler.js';
import { barker } from '../../src/samplers/transitions/barker.js';
import { hmc, mala } from '../../src/samplers/transitions/leapfrog.js';
import { rwm } from '../../src/samplers/transitions/rwm.js';
import { keyOf } from '../../src/random/philox.js';
import { squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { wells } from './extension/wells.js';

const DIM = 3;
const CHAINS = 40;
const costs = [0, 1].map(() => squaredEuclideanPair(DIM).traced);

forEachDevice((_name, device) => {
  // √η of 1e19 and more: squares are infinite, their differences no numbers, and so is all of a second move.
  it.each<[string, Transition, number]>([
    ['mala', mala, 1e38],
    ['mala', mala, 3e38],
    ['barker', barker, 1e38],
    ['barker', barker, 3e38],
    ['rwm', rwm, 1e38],
    ['rwm', rwm, 3e38],
    ['hmc', hmc(3), 1e38],
    ['hmc', hmc(3), 3e38],
  ])('%s takes no step to where numbers end', async (_, transition, stepSize) => {
    await withScratch(device(), async (scratch) => {
      const potential = wells([0.6, -0.4], DIM);
      const segments = [{ marginal: 0, chains: CHAINS }];
      const how = { constraint: 'none', epsilon: 0.5, stepSize, start: { kind: 'input' } } as const;
      const sampler = scratch.keep(createSampler(device(), { transition, potential, costs, segments, ...how }));
      const placed = scratch.keep(potential.place(device(), potential.initial(keyOf(1))));
      const state = scratch.keep(sampler.createState());
      const counter = { key: keyOf(5), iteration: 2, firstChain: 0 };
      const x = new TestRandom(31).normals(CHAINS * DIM);
      device().write(state.x, x);
      sampler.init(state, counter);
      sampler.step(state, placed, counter, 0, 3);
      expect(await scratch.download(state.y)).toEqual(Float32Array.from(x));
      expect(await sampler.info()).toEqual({ acceptance: 0, acceptances: [0] });
      // And goes on from there as if nothing had been.
      sampler.step(state, placed, counter, 3, 3, 0.25);
      const later = await scratch.download(state.y);
      expect(later.every(Number.isFinite)).toBe(true);
      expect(later).not.toEqual(Float32Array.from(x));
    });
  });
});
