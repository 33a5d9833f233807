import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, mul, square, sub, sum, type Cost } from '../../../src/autograd/index.js';
import { problemSampler } from '../../../src/barycenter/sampling/problem_sampler.js';
import { gaussianStep, stepsWithin } from '../../../src/barycenter/training/step_tolerance.js';
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

/** ½ Σ_i a_i (x_i − y_i)². */
const quadratic = (curvatures: readonly number[]): Cost =>
  defineCost((x, y) => {
    const offset = sub(x, y);
    return mul(0.5, sum(mul(curvatures, square(offset))));
  });

const isotropic = (dim: number): number[] => new Array<number>(dim).fill(1);
/** From 1 to 100, by equal factors. */
const anisotropic = (dim: number): number[] => Array.from({ length: dim }, (_, i) => 100 ** (i / (dim - 1)));

/** By how much variances of `ula` are too wide, of every direction. */
const biasesOf = (curvatures: readonly number[], stepSize: number): number[] =>
  curvatures.map((a) => 1 / (1 - (stepSize * a) / (4 * EPSILON)) - 1);
const rootMeanSquare = (values: readonly number[]): number => Math.hypot(...values) / Math.sqrt(values.length);

/** Draws of the law that `ula` settles on. */
function drawsOf(curvatures: readonly number[]) {
  const random = new TestRandom(23);
  return (stepSize: number, chains: number): Float32Array => {
    const biases = biasesOf(curvatures, stepSize);
    const dim = curvatures.length;
    return random
      .normals(chains * dim)
      .map((z, at) => z * Math.sqrt((EPSILON / curvatures[at % dim]) * (1 + biases[at % dim])));
  };
}

describe('gaussianStep', () => {
  it('is ηa/4ε where moves make the energy error of a Gaussian, which is averaged here', () => {
    for (const t of [0.001, 0.02, 0.2]) {
      // y′ = (1 − 2t) y + 2√t v of a plan of variance 1/(1 − t); the error is (t/2)(y′² − y²).
      const random = new TestRandom(3);
      const [y, v] = [random.normals(20_000), random.normals(20_000)];
      let meanSquare = 0;
      for (const [i, z] of y.entries()) {
        const from = z / Math.sqrt(1 - t);
        const to = (1 - 2 * t) * from + 2 * Math.sqrt(t) * v[i];
        meanSquare += ((t / 2) * (to ** 2 - from ** 2)) ** 2 / y.length;
      }
      // The square's deviation is √8 of its mean; a third of four standard errors is 2.7 %.
      expect(gaussianStep(meanSquare) / t).toBeGreaterThan(0.973);
      expect(gaussianStep(meanSquare) / t).toBeLessThan(1.027);
    }
  });

  it('is that of nothing for nothing, and of an unstable step for what is no number', () => {
    expect(gaussianStep(0)).toBeLessThan(1e-15);
    for (const wild of [NaN, Infinity, 1e30]) expect(gaussianStep(wild)).toBe(1 - 1e-6);
  });
});

describe.each([0.1, 0.01, 0.001])('a tolerance of %d', (tolerance) => {
  it.each([
    ['isotropic', 2, isotropic(2)],
    ['isotropic', 16, isotropic(16)],
    ['isotropic', 64, isotropic(64)],
    ['100:1', 2, anisotropic(2)],
    ['100:1', 16, anisotropic(16)],
    ['100:1', 64, anisotropic(64)],
  ])('holds the bias of ula on a plan that is %s in %d dimensions', async (_, dim, curvatures) => {
    const { stepSize, error } = await adapted(
      device,
      quadratic(curvatures),
      dim,
      { kind: 'ula', tolerance },
      drawsOf(curvatures),
    );
    const biases = biasesOf(curvatures, stepSize);
    expect(rootMeanSquare(biases)).toBeLessThan(tolerance);
    expect(error).toBeLessThanOrEqual(tolerance);
    // The aim and a measurement that is raised by two standard errors; a mean of cubes in the place of one of squares.
    const least = curvatures[0] === curvatures.at(-1) ? 0.6 : 0.45;
    expect(rootMeanSquare(biases)).toBeGreaterThan(least * tolerance);
    // No direction is off by more than D^(1/3) times as much.
    expect(Math.max(...biases)).toBeLessThan(Math.cbrt(dim) * tolerance);
  });

  it.each(['leimkuhler-matthews', 'underdamped'] as const)('leaves %s its step on Gaussians', async (kind) => {
    const curvatures = anisotropic(16);
    const { stepSize, error } = await adapted(
      device,
      quadratic(curvatures),
      16,
      { kind, tolerance },
      drawsOf(curvatures),
    );
    // As long as without a tolerance, by a curvature that power iterations find from below.
    const longest = ((kind === 'underdamped' ? 0.2 : 1) * EPSILON) / 100;
    expect(stepSize / longest).toBeGreaterThan(0.999);
    expect(stepSize / longest).toBeLessThan(1.1);
    expect(error).toBeLessThan(0.1 * tolerance);
  });
});

it('is what chains are off by, run on the device', async () => {
  const [dim, tolerance, chains, steps] = [16, 0.1, 4000, 40];
  const curvatures = isotropic(dim);
  const sampler = { kind: 'ula', tolerance } as const;
  const { stepSize } = await adapted(device, quadratic(curvatures), dim, sampler, drawsOf(curvatures));
  const loaded = await loadedWith(quadratic(curvatures), dim, sampler);
  const potential = loaded.potential.place(device, new Float32Array(loaded.potential.length));
  const running = problemSampler(device, loaded, [{ marginal: 0, chains }], stepSize);
  const state = running.createState();
  device.write(state.x, new Float32Array(chains * dim));
  device.write(state.y, new TestRandom(5).normals(chains * dim, Math.sqrt(EPSILON)));
  // A step leaves 0.82 of an offset: after 40 of them nothing of the exact plan that chains begin with.
  running.step(state, potential, { key: keyOf(2), iteration: 0, firstChain: 0 }, 0, steps);
  const y = await device.readFloats(state.y);
  const bias = y.reduce((mean, v) => mean + v ** 2 / y.length, 0) / EPSILON - 1;
  for (const made of [potential, running, state]) made.free();
  // Four standard errors of the variance of 64,000 numbers.
  const margin = 4 * Math.sqrt(2 / (chains * dim)) * (1 + tolerance);
  expect(bias).toBeLessThan(tolerance + margin);
  expect(bias).toBeGreaterThan(0.6 * tolerance - margin);
});

describe('stepsWithin', () => {
  const errors = (t: number) => Float64Array.from({ length: 8 }, () => (4 * t ** 3) / (1 - t));

  it('shortens from far too long a step, and lengthens from far too short a one, up to the bound', async () => {
    const measure = (steps: readonly number[]) =>
      Promise.resolve(Float64Array.from(steps.flatMap((step) => [...errors(Math.min(step, 0.999))])));
    const sampler = { kind: 'ula', tolerance: 0.02 } as const;
    const found = await stepsWithin(sampler, [0.9, 1e-6, 1e-6], [10, 10, 1e-5], measure);
    // t/(1 − t) = 0.95 of the tolerance.
    for (const k of [0, 1]) expect(found.stepSizes[k]).toBeCloseTo(0.019 / 1.019, 10);
    expect(found.stepSizes[2]).toBe(1e-5);
    for (const k of [0, 1]) expect(found.errors[k]).toBeCloseTo(0.019, 10);
  });

  it.each([
    ['leimkuhler-matthews', Math.sqrt(0.019)],
    ['underdamped', 0.019],
  ] as const)('takes the bias of %s for the power that its order is', async (kind, root) => {
    const measure = (steps: readonly number[]) => Promise.resolve(errors(steps[0]));
    const { stepSizes, errors: found } = await stepsWithin({ kind, tolerance: 0.02 }, [0.9], [10], measure);
    expect(stepSizes[0]).toBeCloseTo(root / (1 + root), 10);
    expect(found[0]).toBeCloseTo(0.019, 10);
  });

  it('shortens steps that nothing can be told of, and says how far off they are', async () => {
    const measure = () => Promise.resolve(Float64Array.of(NaN, 1));
    const { stepSizes, errors: found } = await stepsWithin({ kind: 'ula', tolerance: 0.1 }, [1], [1], measure);
    expect(stepSizes[0]).toBeLessThan(1e-3);
    expect(found[0]).toBeGreaterThan(1e5);
    expect(Number.isFinite(found[0])).toBe(true);
  });

  it('allows for how much chains differ', async () => {
    const sampler = { kind: 'ula', tolerance: 0.02 } as const;
    const of = (...squares: number[]) =>
      stepsWithin(sampler, [0.01], [0.01], () => Promise.resolve(Float64Array.from(squares)));
    const mean = 4 * 0.01 ** 3;
    const [same, other, alone] = [await of(mean, mean), await of(0, 2 * mean), await of(mean)];
    expect(same.errors[0]).toBeCloseTo(gaussianStep(mean) / (1 - gaussianStep(mean)), 12);
    // Two standard errors of two chains at 0 and 2 means are two means, and so much is allowed for one chain.
    const raised = gaussianStep(3 * mean);
    for (const {
      errors: [error],
    } of [other, alone])
      expect(error).toBeCloseTo(raised / (1 - raised), 12);
  });
});
