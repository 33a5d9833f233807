import { expect, it } from 'vitest';
import { generatedCost } from '../../src/cost/generated_cost.js';
import { keyOf } from '../../src/random/philox.js';
import { createSampler } from '../../src/samplers/sampler.js';
import { hmc } from '../../src/samplers/transitions/leapfrog.js';
import { wells } from '../chains/extension/wells.js';
import { flatPlan } from '../reference/linear_generator.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { A, B, linearGenerator } from '../support/linear_generator.js';

const EPSILON = 0.6;
const CHAINS = 4000;
/** Of two marginals, so that their chains are one batch. */
const X = [
  [0.9, -0.3, 0.4, 1.2],
  [-0.5, 0.8, 1.1, 0.2],
];
/** Ten moments under two references: of as many normal numbers one is beyond this with a probability of 1e-3. */
const K = 4;

forEachDevice((_name, device) => {
  it.each(['lebesgue', 'standard-normal'] as const)(
    'chains through a linear generator have the moments of their Gaussian plans: %s',
    (reference) =>
      withScratch(device(), async (scratch) => {
        const normal = reference === 'standard-normal' ? EPSILON : undefined;
        const cost = generatedCost({ generator: linearGenerator(), normal });
        const potential = wells([0, 0], 2);
        const spec = {
          ...{ transition: hmc(3), potential, costs: [cost, cost], epsilon: EPSILON, stepSize: 0.3 },
          segments: [0, 1].map((marginal) => ({ marginal, chains: CHAINS })),
          ...({ constraint: 'none', start: { kind: 'gaussian', mean: [0, 0], standardDeviation: 1 } } as const),
        };
        const sampler = scratch.keep(createSampler(device(), spec));
        expect(sampler.strategy).toBe('stepped');
        const state = scratch.keep(sampler.createState());
        const of = scratch.keep(potential.place(device(), potential.initial(keyOf(1))));
        const counter = { key: keyOf(3), iteration: 0, firstChain: 0 };
        const rows = X.flatMap((x) => new Array<number[]>(CHAINS).fill(x).flat());
        device().write(state.x, Float32Array.from(rows));
        sampler.init(state, counter);
        sampler.step(state, of, counter, 0, 12);
        const z = await scratch.download(state.y);
        const generator = { A, b: B, epsilon: EPSILON, reference };
        for (const [k, x] of X.entries())
          expectMoments(z.subarray(2 * k * CHAINS, 2 * (k + 1) * CHAINS), flatPlan(generator, x));
      }),
  );
});

/** Of chains that begin at N(0, I) and have taken 12 steps: exact draws, each independent of the others. */
function expectMoments(z: Float32Array, exact: ReturnType<typeof flatPlan>) {
  const mean = [0, 0];
  for (let c = 0; c < CHAINS; c++) for (const i of [0, 1]) mean[i] += z[2 * c + i] / CHAINS;
  const s = (i: number, j: number): number => exact.covariance[i][j];
  for (const i of [0, 1]) {
    expect(Math.abs(mean[i] - exact.mean[i])).toBeLessThan(K * Math.sqrt(s(i, i) / CHAINS));
    for (let j = 0; j <= i; j++) {
      let found = 0;
      for (let c = 0; c < CHAINS; c++)
        found += ((z[2 * c + i] - exact.mean[i]) * (z[2 * c + j] - exact.mean[j])) / CHAINS;
      // The variance of a product of two normal numbers (Isserlis).
      const error = Math.sqrt((s(i, i) * s(j, j) + s(i, j) ** 2) / CHAINS);
      expect(Math.abs(found - s(i, j))).toBeLessThan(K * error);
    }
  }
}
