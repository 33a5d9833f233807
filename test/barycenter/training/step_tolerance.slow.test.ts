import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, defineCost, exp, log, mul, neg, square, squaredNorm, sub, sum } from '../../../src/autograd/index.js';
import type { Cost } from '../../../src/autograd/index.js';
import { problemSampler } from '../../../src/barycenter/sampling/problem_sampler.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { keyOf } from '../../../src/random/philox.js';
import { adapted, EPSILON, loadedWith } from '../../support/adapted_steps.js';
import { TestRandom } from '../../support/random.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(async () => {
  const leaked = device.liveBytes;
  await device.close();
  expect(leaked).toBe(0);
});

/** Exponents in one dimension that are no quadratics, and their derivatives; of order 1. */
const EXPONENTS: Record<string, { cost: Cost; u: (y: number) => number; slope: (y: number) => number }> = {
  'with flat tails': {
    // 2 log cosh y = 2y + 2 log(1 + e^−2y) − 2 log 2
    cost: defineCost((_, y) => mul(EPSILON, sum(add(mul(2, y), mul(2, log(add(1, exp(mul(-2, y))))))))),
    u: (y) => 2 * Math.log(Math.cosh(y)),
    slope: (y) => 2 * Math.tanh(y),
  },
  'with steep tails': {
    cost: defineCost((_, y) => mul(EPSILON, add(mul(0.5, squaredNorm(y)), mul(0.1, square(squaredNorm(y)))))),
    u: (y) => y ** 2 / 2 + y ** 4 / 10,
    slope: (y) => y + 0.4 * y ** 3,
  },
  'that is skewed': {
    cost: defineCost((_, y) => mul(EPSILON, sum(add(exp(y), mul(0.5, exp(neg(y))))))),
    u: (y) => Math.exp(y) + 0.5 * Math.exp(-y),
    slope: (y) => Math.exp(y) - 0.5 * Math.exp(-y),
  },
  'with two wells': {
    cost: defineCost((_, y) => mul(EPSILON, square(sub(squaredNorm(y), 1)))),
    u: (y) => (y ** 2 - 1) ** 2,
    slope: (y) => 4 * y * (y ** 2 - 1),
  },
};

/** Exact draws by inversion on a fine grid, and the variance. */
function exactPlan(u: (y: number) => number) {
  const y = Float64Array.from({ length: 20_001 }, (_, i) => -8 + 16 * (i / 20_000));
  const density = y.map((v) => Math.exp(-u(v)));
  const total = density.reduce((a, b) => a + b, 0);
  const mean = y.reduce((m, v, i) => m + (v * density[i]) / total, 0);
  const variance = y.reduce((s, v, i) => s + ((v - mean) ** 2 * density[i]) / total, 0);
  let sum = 0;
  const cumulated = density.map((d) => (sum += d / total));
  const random = new TestRandom(31);
  const draw = (_: number, chains: number) =>
    Float32Array.from(random.uniforms(chains), (p) => y[cumulated.findIndex((c) => c >= p)]);
  return { variance, draw };
}

/** Cubic interpolation between the middle two of four equally spaced values. */
const cubic = (a: number, b: number, c: number, d: number, t: number): number =>
  b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

/**
 * The variance that a scheme settles on, in float64: of y and y² the expectation after one step is iterated as a
 * function of where the step began, until it is the same everywhere. Noise by 25 equally spaced nodes to 6 deviations,
 * functions by cubic interpolation.
 */
function settledVariance(kind: 'ula' | 'leimkuhler-matthews', slope: (y: number) => number, eta: number): number {
  const [reach, points, count] = [6, 301, 25];
  const spacing = (2 * reach) / (points - 1);
  const nodes = Array.from({ length: count }, (_, i) => (i - 12) / 2);
  const weights = nodes.map((z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / 2);
  const h = Math.sqrt(eta);
  // Of Leimkuhler and Matthews x is y less half of the noise that the next step shares.
  const half = kind === 'ula' ? 0 : h / 2;
  const places = new Float64Array(points * count);
  for (let p = 0; p < points; p++) {
    for (const [n, z] of nodes.entries()) {
      const y = -reach + p * spacing + half * z;
      const to = y - (eta / 2) * slope(y) + (h - half) * z;
      places[p * count + n] = Math.min(points - 2.001, Math.max(1, (to + reach) / spacing));
    }
  }
  const expected = (f: Float64Array, out: Float64Array): void => {
    for (let p = 0; p < points; p++) {
      let sum = 0;
      for (let n = 0; n < count; n++) {
        const at = places[p * count + n];
        const i = Math.floor(at);
        sum += weights[n] * cubic(f[i - 1], f[i], f[i + 1], f[Math.min(i + 2, points - 1)], at - i);
      }
      out[p] = sum;
    }
  };
  const settled = (power: number): number => {
    let f = new Float64Array(points).map((_, p) =>
      nodes.reduce((sum, z, n) => sum + weights[n] * (-reach + p * spacing + half * z) ** power, 0),
    );
    let next = new Float64Array(points);
    // Chains of as many relaxations of a slope of 1 as make e⁻¹⁶.
    for (let step = 0; step < 32 / eta; step++) {
      expected(f, next);
      [f, next] = [next, f];
    }
    return f[(points - 1) / 2];
  };
  return settled(2) - settled(1) ** 2;
}

describe.each(Object.entries(EXPONENTS))('on an exponent %s', (_, { cost, u, slope }) => {
  it.each([
    ['ula', 0.1],
    ['ula', 0.02],
    ['leimkuhler-matthews', 0.1],
    ['leimkuhler-matthews', 0.02],
  ] as const)('the variance of %s is within %d', async (kind, tolerance) => {
    const { variance, draw } = exactPlan(u);
    const { stepSize } = await adapted(device, cost, 1, { kind, tolerance }, draw);
    // In units of ε, as the exponent is.
    const bias = settledVariance(kind, slope, stepSize) / variance - 1;
    expect(Math.abs(bias)).toBeLessThan(tolerance);
  });
});

it('on an exponent that is skewed the variance of underdamped is within 0.1, run on the device', async () => {
  const { cost, u } = EXPONENTS['that is skewed'];
  const { variance, draw } = exactPlan(u);
  const sampler = { kind: 'underdamped', tolerance: 0.1 } as const;
  const { stepSize } = await adapted(device, cost, 1, sampler, draw);
  const loaded = await loadedWith(cost, 1, sampler);
  const potential = loaded.potential.place(device, new Float32Array(loaded.potential.length));
  const running = problemSampler(device, loaded, [{ marginal: 0, chains: 20_000 }], stepSize);
  const state = running.createState();
  const counter = { key: keyOf(2), iteration: 0, firstChain: 0 };
  running.init(state, counter);
  device.write(state.y, draw(stepSize, 20_000));
  // At the default friction 200 steps of 0.05 and more are ten times what a velocity and a plan remember.
  running.step(state, potential, counter, 0, 200);
  const y = await device.readFloats(state.y);
  for (const made of [potential, running, state]) made.free();
  const mean = y.reduce((sum, v) => sum + v / y.length, 0);
  const found = y.reduce((sum, v) => sum + (v - mean) ** 2 / y.length, 0);
  expect(stepSize).toBeGreaterThan(0.05);
  // Four standard errors of the variance of a law with a kurtosis of 3 to 4.
  expect(Math.abs(found / variance - 1)).toBeLessThan(0.1 + 4 * Math.sqrt(3 / y.length));
});
