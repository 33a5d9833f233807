import { describe, expect, it } from 'vitest';
import { defineCost, mul, squaredNorm, sub, twist } from '../../../src/autograd/index.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { freeSupport } from '../../../src/solvers/free_support/free_support.js';
import type { FreeSupportInput, FreeSupportSettings } from '../../../src/solvers/free_support/settings.js';
import { freeSupportBarycenter } from '../../reference/free_support_barycenter.js';
import { ascending, cloud, costsOf, halfSquared, rowOf, uniform, weighted } from './clouds.js';

/** Exact plans are the host's: any device will do. */
async function exactly(input: FreeSupportInput, settings: Omit<FreeSupportSettings, 'epsilon'> = {}) {
  const device = await openCpuDevice({ threads: 1 });
  try {
    return await freeSupport(device, input, { epsilon: 0, ...settings });
  } finally {
    await device.close();
  }
}

describe('freeSupport at epsilon 0', () => {
  it('is the reference’s barycenter, from the same start', async () => {
    const marginals = [cloud(1, 40, 2), cloud(2, 40, 2, 5), cloud(3, 40, 2)];
    marginals[2].points.forEach((v, c) => (marginals[2].points[c] = c % 2 === 0 ? v ** 2 : v - 3));
    const weights = [0.5, 0.2, 0.3];
    const start = cloud(4, 40, 2);
    const { points: at } = start;
    const clouds = marginals.map(({ points }) => points);
    const reference = freeSupportBarycenter({ clouds, weights, dim: 2, start: at });
    const { support, objective, convergence, warnings } = await exactly({ marginals, weights }, { start });
    expect(convergence.converged).toBe(true);
    expect(warnings).toEqual([]);
    support.points.forEach((value, c) => expect(Math.abs(value - reference.support[c])).toBeLessThan(1e-12));
    expect(Math.abs(objective.value - reference.objective)).toBeLessThan(1e-12);
  });

  it('averages quantiles on the line', async () => {
    const marginals = [cloud(5, 50, 1), cloud(6, 50, 1, 100)];
    marginals[1].points.forEach((v, i) => (marginals[1].points[i] = 3 * v));
    const weights = [0.3, 0.7];
    const sorted = marginals.map(({ points }) => ascending(points));
    const { support, objective } = await exactly({ marginals, weights });
    const exact = sorted[0].map((v, i) => 0.3 * v + 0.7 * sorted[1][i]);
    ascending(support.points).forEach((v, i) => expect(Math.abs(v - exact[i])).toBeLessThan(1e-10));
    const least = exact.reduce(
      (sum, y, i) => sum + (0.3 * (y - sorted[0][i]) ** 2 + 0.7 * (y - sorted[1][i]) ** 2) / 100,
      0,
    );
    expect(Math.abs(objective.value - least)).toBeLessThan(1e-9);
  });

  it('names the plan by its duals, for both directions, without splits', async () => {
    const marginals = [cloud(7, 30, 2), cloud(8, 30, 2, 3)];
    const { support, plans } = await exactly({ marginals, weights: [0.5, 0.5] });
    const images = plans.map(({ rows, toRows, toSupport }) => {
      const costs = costsOf(rows, support);
      const best = (n: number, exponent: (at: number) => number) =>
        Array.from({ length: n }, (_, at) => at).reduce((a, b) => (exponent(b) > exponent(a) ? b : a));
      const forth = Array.from(rows.masses, (_, i) => best(30, (j) => toSupport[j] - costs[i * 30 + j]));
      const back = Array.from(support.masses, (_, j) => best(30, (i) => toRows[i] - costs[i * 30 + j]));
      expect(ascending(forth)).toEqual([...Array(30).keys()]);
      expect(back.map((i) => forth[i])).toEqual([...Array(30).keys()]);
      return back;
    });
    // The support is the mean of what goes to it.
    for (let j = 0; j < 30; j++) {
      const [a, b] = images.map((back, k) => rowOf(marginals[k], back[j]));
      rowOf(support, j).forEach((v, d) => expect(Math.abs(v - (a[d] + b[d]) / 2)).toBeLessThan(1e-12));
    }
  });

  it('takes masses and sizes of any kind, says that rows split, and ends where the gradient is 0', async () => {
    const marginals = [weighted(9, 25, 2), weighted(10, 37, 2, 2)];
    marginals[0].masses[3] += marginals[0].masses[4];
    marginals[0].masses[4] = 0;
    const { support, plans, convergence, warnings } = await exactly(
      { marginals, weights: [0.6, 0.4] },
      { support: 20 },
    );
    expect(convergence.converged).toBe(true);
    expect(warnings.join()).toMatch(
      /^Exact plans split the mass of some rows \(\d+ of marginal 0, \d+ of marginal 1\)/,
    );
    expect(plans[0].toRows[4]).toBe(-Infinity);
    // Means are kept whatever the plans: Σ b y = Σ λ Σ a x.
    const mean = (masses: Float64Array, points: Float64Array, d: number) =>
      masses.reduce((sum, mass, i) => sum + mass * points[2 * i + d], 0);
    for (const d of [0, 1]) {
      const [first, second] = marginals.map(({ masses, points }) => mean(masses, points, d));
      expect(Math.abs(mean(support.masses, support.points, d) - (0.6 * first + 0.4 * second))).toBeLessThan(1e-8);
    }
  });

  it('is the cloud itself where all are the same, and the mean of its points where it is one', async () => {
    const same = cloud(11, 20, 3, 7);
    const { support, objective } = await exactly({ marginals: [same, same, same], weights: [0.2, 0.3, 0.5] });
    support.points.forEach((v, c) => expect(Math.abs(v - same.points[c])).toBeLessThan(1e-13));
    expect(objective.value).toBeLessThan(1e-26);
    const diracs = [uniform([1, 2], 2), uniform([5, -2], 2)];
    const one = await exactly({ marginals: diracs, weights: [0.25, 0.75] });
    expect([...one.support.points]).toEqual([4, -1]);
    expect(one.objective.value).toBeCloseTo(
      0.25 * halfSquared([1, 2], [4, -1]) + 0.75 * halfSquared([5, -2], [4, -1]),
      13,
    );
  });

  it('goes along the gradient of a traced cost, to where half a squared distance would have gone', async () => {
    const marginals = [cloud(12, 15, 2), cloud(13, 15, 2, 2)];
    // Of curvature 3, so that a whole step would be too long; traced anew, so that it is not known as a square.
    const tripled = defineCost((x, y) => mul(1.5, squaredNorm(sub(x, y)))).trace(2, 2);
    const start = cloud(14, 15, 2);
    const input = { marginals, weights: [0.5, 0.5], costs: [tripled, tripled] };
    const { support, convergence, objective } = await exactly(input, { start, tolerance: 1e-7 });
    expect(convergence.converged).toBe(true);
    const plain = await exactly({ marginals, weights: [0.5, 0.5] }, { start: support });
    support.points.forEach((v, c) => expect(Math.abs(v - plain.support.points[c])).toBeLessThan(1e-6));
    expect(Math.abs(objective.value - 3 * plain.objective.value)).toBeLessThan(1e-9);
  });

  it('lowers the objective of the twist at each position', async () => {
    const marginals = [cloud(15, 12, 2, 1), cloud(16, 12, 2, -1)];
    const cost = twist({ slope: 0.4 }).trace(2, 2);
    const values: number[] = [];
    const { objective } = await exactly(
      { marginals, weights: [0.5, 0.5], costs: [cost, cost] },
      { tolerance: 1e-6, onProgress: (progress) => values.push(progress.objective) },
    );
    // What rounding may add is let through by the search for a step: 1e-12 of the duals, which are of some units here.
    values.slice(1).forEach((value, i) => expect(value).toBeLessThanOrEqual(values[i] + 1e-11));
    expect(objective.value).toBeLessThan(values[0]);
    expect(values.length).toBeGreaterThan(3);
  });

  it('says when it ran out of positions', async () => {
    const marginals = [cloud(17, 30, 2), cloud(18, 30, 2)];
    const start = cloud(19, 30, 2);
    const { convergence, warnings } = await exactly({ marginals, weights: [0.5, 0.5] }, { start, mostIterations: 1 });
    expect(convergence).toMatchObject({ iterations: 1, converged: false });
    expect(warnings.join()).toMatch(/^Not converged: residual 0\.\d+ after 1 positions of the support, above 1e-9/);
  });
});
