import { expect, it } from 'vitest';
import type { Transition } from '../../../src/chains/transition.js';
import { keyOf } from '../../../src/random/philox.js';
import { createSampler } from '../../../src/samplers/sampler.js';
import { leimkuhlerMatthews } from '../../../src/samplers/transitions/leimkuhler_matthews.js';
import { rwm } from '../../../src/samplers/transitions/rwm.js';
import { ula } from '../../../src/samplers/transitions/ula.js';
import { squaredEuclideanPair } from '../../support/costs.js';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';
import { barker } from '../../../src/samplers/transitions/barker.js';
import { hmc, mala as leapfrogMala } from '../../../src/samplers/transitions/leapfrog.js';
import { mala } from './mala.js';
import { wells } from './wells.js';

/**
 * Transitions and a potential as one would add them: what they are stands in files beside this one, and nothing else
 * knows of them. μ_x ∝ exp((f_k(y) − ½‖x − y‖²)/ε) = N(x/(1 + a_k), ε/(1 + a_k) I).
 */
const CURVATURES = [0.6, -0.4];
const DIM = 3;
const CHAINS = 400;
const EPSILON = 0.5;
const segments = CURVATURES.map((_, marginal) => ({ marginal, chains: CHAINS }));
const costs = CURVATURES.map(() => squaredEuclideanPair(DIM).traced);
const x = new TestRandom(31).normals(2 * CHAINS * DIM);

interface Ends {
  /** Of each marginal's chains about x/(1 + a). */
  readonly means: readonly number[];
  /** Over ε/(1 + a). */
  readonly variances: readonly number[];
  readonly strategy: string;
  readonly acceptance: number | undefined;
}

forEachDevice((_name, device) => {
  const ends = (transition: Transition, stepSize: number, steps: number): Promise<Ends> =>
    withScratch(device(), async (scratch) => {
      const potential = wells(CURVATURES, DIM);
      const how = { constraint: 'none', epsilon: EPSILON, stepSize, start: { kind: 'input' } } as const;
      const sampler = scratch.keep(createSampler(device(), { transition, potential, costs, segments, ...how }));
      const placed = scratch.keep(potential.place(device(), potential.initial(keyOf(1))));
      const state = scratch.keep(sampler.createState());
      const counter = { key: keyOf(5), iteration: 2, firstChain: 0 };
      device().write(state.x, x);
      sampler.init(state, counter);
      // In two calls, as a chain may be cut anywhere.
      sampler.step(state, placed, counter, 0, 7);
      sampler.step(state, placed, counter, 7, steps - 7);
      const y = await scratch.download(state.y);
      const moments = CURVATURES.map((a, k) => {
        let [sum, squares] = [0, 0];
        for (let i = k * CHAINS * DIM; i < (k + 1) * CHAINS * DIM; i++) {
          const away = y[i] - x[i] / (1 + a);
          [sum, squares] = [sum + away, squares + (away ** 2 * (1 + a)) / EPSILON];
        }
        return { mean: sum / (CHAINS * DIM), variance: squares / (CHAINS * DIM) };
      });
      const [means, variances] = [moments.map((m) => m.mean), moments.map((m) => m.variance)];
      return { means, variances, strategy: sampler.strategy, acceptance: (await sampler.info()).acceptance };
    });

  /** 1,200 components: a variance over itself has a standard error of √(2/1200) = 0.041, and 4 of them are allowed. */
  const ERROR = Math.sqrt(2 / (CHAINS * DIM));

  it.each([
    ['mala', mala, 0.5],
    ['our rwm', rwm, 0.5],
    ['our mala', leapfrogMala, 0.5],
    ['our barker', barker, 0.5],
    ['our hmc of three moves', hmc(3), 0.25],
  ])('%s samples exactly at a step where ULA does not', async (_, transition, stepSize) => {
    const { means, variances, strategy, acceptance } = await ends(transition, stepSize, 60);
    expect(strategy).toBe('stepped');
    expect(acceptance).toBeGreaterThan(0.4);
    expect(acceptance).toBeLessThan(1);
    for (const variance of variances) expect(Math.abs(variance - 1)).toBeLessThan(4 * ERROR);
    for (const mean of means) expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(EPSILON / (0.6 * CHAINS * DIM)));
  });

  it('by the scheme of Leimkuhler and Matthews has the right variance there, and tests nothing', async () => {
    const { means, variances, acceptance } = await ends(leimkuhlerMatthews, 0.5, 60);
    expect(acceptance).toBeUndefined();
    for (const variance of variances) expect(Math.abs(variance - 1)).toBeLessThan(4 * ERROR);
    for (const mean of means) expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(EPSILON / (0.6 * CHAINS * DIM)));
  });

  it('agrees with theory where nothing is tested', async () => {
    const { variances, strategy, acceptance } = await ends(ula, 0.5, 60);
    expect([strategy, acceptance]).toEqual(['stepped', undefined]);
    // y ← (1 − ηa′/2ε) y + √η ξ about its mean, a′ = 1 + a, has the variance (ε/a′)/(1 − ηa′/4ε).
    for (const [k, a] of CURVATURES.entries()) {
      const expected = 1 / (1 - (0.5 * (1 + a)) / (4 * EPSILON));
      expect(Math.abs(variances[k] / expected - 1)).toBeLessThan(4 * ERROR);
      expect(Math.abs(variances[k] - 1)).toBeGreaterThan(4 * ERROR);
    }
  });
});
