import { afterAll, beforeAll, expect, it } from 'vitest';
import { add, component, defineCost, mul, square, squaredNorm, sub } from '../../../src/autograd/index.js';
import { memoryCheck, MEMORY_LIMIT } from '../../../src/barycenter/verdict/memory.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';
import { TestRandom } from '../../support/random.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const EPSILON = 0.1;
const clouds = (seed: number, dim: number): Float32Array[] =>
  [0, 1].map((k) => new TestRandom(seed + k).normals(2048 * dim));

const memoryAfter = (steps: number, dim = 2) =>
  withZeroPotential(
    device,
    { epsilon: EPSILON, marginals: standardMarginals(dim), sampler: { steps } },
    0.2,
    (context) => memoryCheck(context, clouds(11, dim)),
  );

/**
 * Of the difference of two means of 16 draws of variance ε, squared, without its expectation, over 64 points and D = 2
 * columns, whose starts lie 8 and more apart (squared): 2ε/16 · √(2/128) / 8. The worse of two marginals counts.
 */
const STANDARD_ERROR = (((2 * EPSILON) / 16) * Math.sqrt(2 / 128)) / 8;

it('is 0 where the plan is convex and chains are long', async () => {
  const found = await memoryAfter(100);
  expect(Math.abs(found.value)).toBeLessThan(5 * STANDARD_ERROR);
  expect(found).toMatchObject({ name: 'memory', passed: true });
  expect(found.line).toMatch(/^after 100 steps chains keep \d % of the distance between their starts$/);
});

it('is what a contraction by 1 − η/2ε a step leaves', async () => {
  // 0.9 a step; the means scatter by √(2ε/16) about what is left of 2.8 and more: 4 % of twice that, over √64 points.
  for (const steps of [3, 10]) {
    const expected = 0.81 ** steps;
    const found = await memoryAfter(steps);
    const error = STANDARD_ERROR + (2 * Math.sqrt(expected) * Math.sqrt((2 * EPSILON) / 16 / 8)) / 8;
    expect(Math.abs(found.value - expected)).toBeLessThan(4 * error);
    expect(found.passed).toBe(expected < MEMORY_LIMIT);
  }
});

it('is near 1 where no chain crosses between two far modes', async () => {
  // 2 (y_0² − 1)² is 2 between its wells, twenty times ε; y_1 is N(x_1, ε).
  const wells = defineCost((x, y) =>
    add(mul(2, square(sub(square(component(y, 0)), 1))), mul(0.5, square(sub(component(x, 1), component(y, 1))))),
  );
  const marginals = standardMarginals(2).map((m) => ({ ...m, cost: wells })) as ReturnType<typeof standardMarginals>;
  const [side, across] = [new TestRandom(5).uniforms(2048), new TestRandom(6).normals(2048)];
  const pool = Float32Array.from({ length: 4096 }, (_, i) =>
    i % 2 === 1 ? 0.3 * across[i >> 1] : side[i >> 1] < 0.5 ? -1 : 1,
  );
  // Curved by 16 at the wells.
  const found = await withZeroPotential(device, { epsilon: EPSILON, marginals }, 0.2 / 16, (context) =>
    memoryCheck(context, [pool, pool]),
  );
  // The starts are up to 2 apart in y_0, which stays, and up to about 1 in y_1, which goes; the wells' means are at
  // ±0.99.
  expect(found.value).toBeGreaterThan(0.75);
  expect(found.value).toBeLessThan(1);
  expect(found.passed).toBe(false);
});

it('is 0 where all starts are one, and infinite where chains diverge', async () => {
  const marginals = standardMarginals(1);
  const one = [0, 1].map(() => new Float32Array(512).fill(0.25));
  expect(
    (await withZeroPotential(device, { epsilon: EPSILON, marginals }, 0.2, (context) => memoryCheck(context, one)))
      .value,
  ).toBe(0);
  const steep = defineCost((x, y) => mul(50, squaredNorm(sub(x, y))));
  const diverging = marginals.map((m) => ({ ...m, cost: steep })) as typeof marginals;
  const found = await withZeroPotential(device, { epsilon: EPSILON, marginals: diverging }, 0.8, (context) =>
    memoryCheck(context, clouds(3, 1)),
  );
  expect(found).toMatchObject({ value: Infinity, passed: false });
});
