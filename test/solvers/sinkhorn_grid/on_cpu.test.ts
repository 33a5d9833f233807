import { afterAll, beforeAll, expect, it } from 'vitest';
import { gaussianBarycenter } from '../../../src/barycenter/exact/gaussian_barycenter.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { sinkhornGrid } from '../../../src/solvers/sinkhorn_grid/sinkhorn_grid.js';
import { cases, centres, gaussianMasses, randomHistogram, sumOf, totalVariation } from './support.js';

let opened: CpuDevice;
const device = (): CpuDevice => opened;
beforeAll(async () => {
  opened = await openCpuDevice({ threads: 2 });
});
afterAll(async () => {
  const leaked = opened.liveBytes;
  await opened.close();
  expect(leaked).toBe(0);
});

it('gives N(0, 1) and N(0, 9) the entropic variance of the closed form, potentials and value with it', async () => {
  // 240 cells on [−18, 18]: six deviations of the widest, and 6.7 cells to the narrowest, where sums of a Gaussian
  // are its integrals to rounding.
  const points = centres([240], [0.15], [-17.925]);
  const histograms = [1, 3].map((deviation) => gaussianMasses(points, 0, deviation));
  const epsilon = 0.5;
  const weights = [0.5, 0.5];
  const input = { histograms, weights, shape: [240], spacing: 0.15, origin: [-17.925] };
  const found = await sinkhornGrid(device(), input, { epsilon, tolerance: 1e-10 });
  const exact = gaussianBarycenter({ means: [[0], [0]], covariances: [[[1]], [[9]]], weights, epsilon });
  const variance = sumOf(found.support.masses.map((mass, j) => mass * points[j] ** 2));
  expect(variance).toBeCloseTo(exact.covariance[0][0], 6);
  // Of the plan, y | x ∼ N(B x, ε B): Σ_k λ_k (E ½(x − y)² − ε H), and H of a Gaussian.
  const costs = exact.plans.map(({ gain: [[b]] }, k) => {
    const own = [1, 9][k];
    return (own * (1 - b) ** 2 + epsilon * b) / 2 - (epsilon / 2) * Math.log(2 * Math.PI * Math.E * epsilon * b);
  });
  expect(found.objective.value).toBeCloseTo((costs[0] + costs[1]) / 2, 6);
  expect(found.warnings).toEqual([]);
});

it('maps both ways by its potentials: rows of p_k to q, and q back to p_k', async () => {
  const { input, epsilon } = cases[1];
  const found = await sinkhornGrid(device(), input, { epsilon, tolerance: 1e-10 });
  const { points: y, masses: q } = found.support;
  for (const { rows, toSupport, toRows } of found.plans) {
    const count = rows.masses.length;
    const cost = (i: number, j: number): number =>
      (rows.points[2 * i] - y[2 * j]) ** 2 / 2 + (rows.points[2 * i + 1] - y[2 * j + 1]) ** 2 / 2;
    const forward = new Float64Array(q.length);
    const back = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const shares = Array.from(toSupport, (f, j) => Math.exp((f - cost(i, j)) / epsilon));
      const total = sumOf(shares);
      for (const [j, share] of shares.entries()) forward[j] += (rows.masses[i] * share) / total;
    }
    for (let j = 0; j < q.length; j++) {
      const shares = Array.from(toRows, (g, i) => Math.exp((g - cost(i, j)) / epsilon));
      const total = sumOf(shares);
      for (const [i, share] of shares.entries()) back[i] += (q[j] * share) / total;
    }
    // The tolerance, at each of the two ends.
    expect(totalVariation(forward, q)).toBeLessThan(1e-9);
    expect(totalVariation(back, rows.masses)).toBeLessThan(1e-9);
  }
});

it.each([1e6, 10, 0.3, 0.01, 1e-4])('conserves mass and ends at ε = %d', async (epsilon) => {
  // Two cells far apart with all the mass, and a spread: what lies between is a delta's way.
  const histograms = [new Float64Array(30), new Float64Array(30), randomHistogram(30, 9, 0.5)];
  histograms[0][2] = 5;
  histograms[1][25] = 1e-9;
  const input = { histograms, shape: [30], spacing: 0.1, weights: [0.3, 0.3, 0.4] };
  const found = await sinkhornGrid(device(), input, { epsilon });
  expect(found.convergence.converged).toBe(true);
  expect(Math.abs(sumOf(found.support.masses) - 1)).toBeLessThan(1e-12);
  for (const { toSupport, toRows } of found.plans) {
    expect([...toSupport, ...toRows].every(Number.isFinite)).toBe(true);
  }
  // Means average: at any ε where the edges do not cut the blur off.
  const mean = (masses: ArrayLike<number>) => sumOf(Array.from(masses, (mass, j) => (mass * j) / sumOf(masses)));
  if (epsilon > 0.05) return;
  const expected = 0.3 * 2 + 0.3 * 25 + 0.4 * mean(histograms[2]);
  // In cells; plans that move mass by whole cells may miss it by half of one.
  expect(Math.abs(mean(found.support.masses) - expected)).toBeLessThan(epsilon > 1e-3 ? 0.01 : 0.5);
});

it('debiased, leaves identical marginals as they are, which otherwise are blurred', async () => {
  const points = centres([60], [0.2], [-5.9]);
  const own = gaussianMasses(points, 0.3, 0.8);
  const input = { histograms: [own, own, own], weights: [0.2, 0.3, 0.5], shape: [60], spacing: 0.2 };
  const debiased = await sinkhornGrid(device(), input, { epsilon: 0.1, debiased: true, tolerance: 1e-6 });
  expect(debiased.convergence.converged).toBe(true);
  // Tails that converge slowly may add a few of the tolerance.
  expect(totalVariation(debiased.support.masses, own)).toBeLessThan(1e-5);
  const blurred = await sinkhornGrid(device(), input, { epsilon: 0.1 });
  expect(totalVariation(blurred.support.masses, own)).toBeGreaterThan(0.02);
});

it('says so where iterations end first, at whatever epsilon they had come to', async () => {
  const { input } = cases[0];
  const short = await sinkhornGrid(device(), input, { epsilon: 0.02, mostIterations: 3, tolerance: 1e-9 });
  expect(short.convergence).toMatchObject({ iterations: 3, converged: false });
  expect(short.warnings.join(' ')).toMatch(/above the tolerance 1e-9: raise mostIterations/);
  const early = await sinkhornGrid(device(), input, { epsilon: 0.001, mostIterations: 3 });
  expect(early.epsilon).toBeGreaterThan(0.001);
  expect(early.warnings.join(' ')).toMatch(/on the way to 0.001/);
});

it('warns of cells that are coarse for epsilon and of edges that cut the blur off', async () => {
  const { input } = cases[0];
  const coarse = await sinkhornGrid(device(), input, { epsilon: 0.01, tolerance: 1e-3 });
  expect(coarse.warnings.join(' ')).toMatch(/less than half a cell of 0.25/);
  const cut = await sinkhornGrid(device(), input, { epsilon: 5 });
  expect(cut.warnings.join(' ')).toMatch(/lies in the outermost cells/);
});

it('stops at a signal, reports progress, and leaves nothing on the device', async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const before = device().liveBytes;
  const { input } = cases[0];
  const solving = sinkhornGrid(device(), input, {
    epsilon: 0.01,
    tolerance: 1e-12,
    signal: stop.signal,
    onProgress({ iteration, marginalError }) {
      expect(marginalError).toBeGreaterThan(0);
      seen.push(iteration);
      if (seen.length === 3) stop.abort(new Error('enough'));
    },
  });
  await expect(solving).rejects.toThrow(/sinkhornGrid: stopped after iteration/);
  expect(seen.length).toBe(3);
  expect(device().liveBytes).toBe(before);
});

it('refuses what is no problem, and says how to mend it', async () => {
  const good = { histograms: [[1, 2, 3, 4]], shape: [2, 2], spacing: 1 };
  const refused: readonly (readonly [object, object, RegExp])[] = [
    [{ histograms: [[1, -2, 3, 4]] }, {}, /histograms\[0\]: masses must be finite and at least 0; got -2 in cell 1/],
    [{ histograms: [[1, NaN, 3, 4]] }, {}, /got NaN in cell 1/],
    [{ histograms: [[1, 2, 3]] }, {}, /must be 4 numbers, 2 × 2; got 3/],
    [{ histograms: [[0, 0, 0, 0]] }, {}, /must have mass/],
    [{ histograms: [] }, {}, /a list of at least one/],
    [{ shape: [2, 2, 1, 1] }, {}, /1 to 3 numbers of cells/],
    [{ shape: [2.5, 2] }, {}, /each number of cells must be a whole number/],
    [{ spacing: 0 }, {}, /spacing must be a positive number/],
    [{ spacing: [1] }, {}, /spacing must be 2 finite numbers/],
    [{ origin: [1] }, {}, /origin must be 2 finite numbers/],
    [{ weights: [0.5, 0.5] }, {}, /weights must be 1 numbers/],
    [{ weights: [0.5] }, {}, /weights must sum to 1/],
    [{ weights: [-1] }, {}, /weights must be > 0/],
    [{}, { epsilon: 0 }, /epsilon must be a positive number/],
    [{}, { epsilon: 1e-12 }, /Pass at least/],
    [{}, { tolerance: 0 }, /tolerance must be at least 1e-12 on cpu/],
    [{}, { mostIterations: 0 }, /mostIterations must be a whole number/],
    [{ histogram: 1 }, {}, /has no setting "histogram"/],
    [{}, { debias: true }, /has no setting "debias"/],
  ];
  for (const [input, settings, message] of refused) {
    const solving = sinkhornGrid(device(), { ...good, ...input }, { epsilon: 1, ...settings });
    await expect(solving, JSON.stringify({ ...input, ...settings })).rejects.toThrow(message);
  }
});
