import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, mul, squaredNorm, sub } from '../../../src/autograd/index.js';
import { checksOf, excessOf, stepChecks, STEP_LIMIT } from '../../../src/barycenter/verdict/step.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';
import { TestRandom } from '../../support/random.js';

/** 512 points of 16 chains. */
const FREEDOM = 512 * 15;

/**
 * 2(r − 1), r the ratio of two pooled variances of FREEDOM · D degrees each, has the standard error 2r
 * √(4/(FREEDOM·D)); of two marginals the worse counts, which is 0.6 of it larger on average: 4.6 of them are allowed.
 */
const standardError = (ratio: number, dim: number): number => 2 * ratio * Math.sqrt(4 / (FREEDOM * dim));

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

// 1/(1 − h) − 1 for h = ηa/4ε: 0.05, 0.2 and 0.375. In 16 dimensions the standard error is 0.012 of it and more.
it.each([
  { relativeStep: 0.2, curvature: 1, dim: 16 },
  { relativeStep: 0.2, curvature: 4, dim: 16 },
  { relativeStep: 1.5, curvature: 1, dim: 16 },
  // Beyond 128 dimensions, by traces.
  { relativeStep: 0.8, curvature: 1, dim: 130 },
])(
  'finds the excess of variance of η = $relativeStep ε at curvature $curvature in $dim dimensions',
  async ({ relativeStep, curvature, dim }) => {
    const h = (relativeStep * curvature) / 4;
    const cost = defineCost((x, y) => mul(curvature / 2, squaredNorm(sub(x, y))));
    const marginals = standardMarginals(dim).map((m) => (curvature === 1 ? m : { ...m, cost }));
    // 40 steps: the start is forgotten to (1 − ηa/2ε)⁸⁰, 2e-4 of its variance.
    const sampler = { kind: 'ula', steps: 40 } as const;
    const [found, ...more] = await withZeroPotential(
      device,
      { epsilon: 0.1, marginals, sampler },
      relativeStep,
      stepChecks,
    );
    const expected = 1 / (1 - h) - 1;
    expect(Math.abs(found.value - expected)).toBeLessThan(4.6 * standardError(1 + expected / 2, dim) + 2e-3);
    expect(found.passed).toBe(expected < STEP_LIMIT);
    expect(more).toEqual([]);
    expect(found.line).toBe(`the step widens conditional variances by about ${(100 * found.value).toFixed(0)} %`);
  },
);

it('says where refused steps leave chains at starts that they share', async () => {
  const found = (steps: number, relativeStep: number, moves = 5) => {
    const sampler = { kind: 'hmc', steps, moves, init: { kind: 'input' } } as const;
    const problem = { epsilon: 0.1, marginals: standardMarginals(16), sampler };
    return withZeroPotential(device, problem, relativeStep, stepChecks);
  };
  // Leapfrog moves of √η are unstable on N(x, ε I) from η = 4ε on.
  const [step, memory, ...more] = await found(2, 4.5);
  expect(more).toEqual([]);
  expect(step.passed).toBe(true);
  expect(memory).toMatchObject({ name: 'memory', passed: false, limit: STEP_LIMIT / 2 });
  expect(memory.value).toBeGreaterThan(0.5);
  expect(memory.line).toMatch(/^conditional variances are \d+ % narrower than at half the step$/);
  // Paths of any length, of half a period, too.
  for (const moves of [5, 7, 10]) {
    const calm = await found(10, 0.2, moves);
    expect(calm.map(({ name, passed }) => [name, passed])).toEqual([['step', true]]);
  }
  // Untested steps are all taken, however many.
  const narrow = { all: -1, usual: -1, strays: 0 };
  expect(checksOf([narrow]).map(({ name }) => name)).toEqual(['step']);
});

it('is infinite where chains diverge', async () => {
  const [found, ...more] = await withZeroPotential(
    device,
    { epsilon: 0.1, marginals: standardMarginals(1), sampler: { kind: 'ula', steps: 400 } },
    9,
    stepChecks,
  );
  expect(found).toMatchObject({ value: Infinity, passed: false });
  expect(more).toEqual([]);
});

describe('a few stray draws', () => {
  const [points, chains, dim] = [512, 16, 2];
  const draws = (seed: number, deviation = 1): Float32Array =>
    new TestRandom(seed).normals(points * chains * dim, deviation);
  /** Draws in the plane whose first of every 128th point lies `far` away: 4 of 8,192. */
  const withStrays = (far: number): Float32Array =>
    draws(1).map((v, i) => (i % (128 * chains * dim) === 0 ? v + far : v));

  it('are told from a long step, which widens all plans', () => {
    // 4 · 60² over 7,680 squares of 1 a column, in one of two: 0.94 of the mean variance, of which the excess at η is
    // twice.
    const strayed = excessOf(withStrays(60), draws(2), dim);
    expect(strayed.all).toBeGreaterThan(2 * 0.94 - 4.6 * standardError(2, dim));
    expect(Math.abs(strayed.usual)).toBeLessThan(4.6 * standardError(1, dim));
    expect(strayed.strays).toBe(4 / 8192);
    const long = excessOf(draws(1, 1.2), draws(2), dim);
    expect(long.usual).toBeGreaterThan(STEP_LIMIT);
    // Normal draws are 5 widths (of both columns together: 7 deviations of one) off once in 3e11.
    expect(long.strays).toBe(0);
  });

  it('are not looked for where variances agree', () => {
    expect(excessOf(draws(1), draws(2), dim).strays).toBe(0);
  });

  it('are a check of their own, beside a step that passes by the usual points', () => {
    const [strayed, fine] = [
      { all: 3, usual: 0.05, strays: 5e-4 },
      { all: 0.1, usual: 0.1, strays: 0 },
    ];
    const [step, strays] = checksOf([strayed, fine, { all: 2, usual: 0.02, strays: 0.01 }]);
    expect(step).toMatchObject({ name: 'step', value: 0.1, passed: true });
    expect(strays).toMatchObject({ name: 'strays', value: 3, limit: STEP_LIMIT, passed: false });
    expect(strays.line).toBe(
      '0.050 % of draws lie 5 widths and more from the others of their point, and change conditional variances by about 300 %',
    );
  });

  it('are none where all points are too wide, or no draw lies far off', () => {
    for (const excess of [
      { all: 3, usual: 0.5, strays: 5e-4 },
      { all: 3, usual: 0.05, strays: 0 },
    ]) {
      expect(checksOf([excess])).toMatchObject([{ name: 'step', value: 3, passed: false }]);
    }
  });

  it('do not hide a long step', () => {
    const both = excessOf(
      withStrays(60).map((v) => 1.2 * v),
      draws(2),
      dim,
    );
    expect(both.usual).toBeGreaterThan(STEP_LIMIT);
    expect(both.strays).toBeGreaterThan(0);
  });
});
