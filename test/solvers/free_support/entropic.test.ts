import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { freeSupport } from '../../../src/solvers/free_support/free_support.js';
import type { FreeSupportInput } from '../../../src/solvers/free_support/settings.js';
import { ascending, cloud, uniform, weighted } from './clouds.js';
import { expectPlans, SETTINGS, TOLERANCE } from './entropic_plans.js';

describe('freeSupport at epsilon > 0', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(async () => {
    const leaked = device.liveBytes;
    await device.close();
    expect(leaked, 'bytes of buffers that were not freed').toBe(0);
  });
  const solve = (input: FreeSupportInput, more: object = {}) => freeSupport(device, input, { ...SETTINGS, ...more });
  const half = [0.5, 0.5];

  it('keeps clouds far apart as exact as clouds at the origin', async () => {
    const near = [cloud(8, 30, 2), cloud(9, 30, 2)];
    const shift = [-4096, 8192];
    const far = near.map(({ points }, k) =>
      uniform(
        points.map((v) => v + shift[k]),
        2,
      ),
    );
    const [a, b] = await Promise.all([near, far].map((marginals) => solve({ marginals, weights: half })));
    // Two solutions to the tolerance, whose starts differ in rounding.
    b.support.points.forEach((v, c) => expect(Math.abs(v - 2048 - a.support.points[c])).toBeLessThan(1e-3));
    expect(b.convergence.converged).toBe(true);
    expectPlans(b, { marginals: far, weights: half });
  });

  it('comes near the average of quantiles on the line for small epsilon', async () => {
    const marginals = [cloud(10, 60, 1), cloud(11, 60, 1, 8)];
    const sorted = marginals.map(({ points }) => ascending(points));
    const { support, convergence } = await solve({ marginals, weights: half }, { epsilon: 1e-3, tolerance: 1e-3 });
    expect(convergence.converged).toBe(true);
    // A point goes to neighbours within some √ε = 0.03 and spacings of up to some 0.1 in the tails.
    ascending(support.points).forEach((v, i) => {
      expect(Math.abs(v - (sorted[0][i] + sorted[1][i]) / 2)).toBeLessThan(i > 3 && i < 56 ? 0.1 : 0.3);
    });
  });

  it('goes on from a start that has converged at once', async () => {
    const marginals = [weighted(12, 25, 2), weighted(13, 35, 2, 3)];
    const first = await solve({ marginals, weights: half }, { support: 20 });
    const again = await solve({ marginals, weights: half }, { start: first.support });
    expect(first.convergence.iterations).toBeGreaterThan(3);
    expect(again.convergence.iterations).toBeLessThanOrEqual(2);
    again.support.points.forEach((v, c) => expect(Math.abs(v - first.support.points[c])).toBeLessThan(10 * TOLERANCE));
  });

  it('finds masses that no other masses on the same points beat, and potentials that cancel', async () => {
    const marginals = [weighted(14, 20, 1), weighted(15, 30, 1, 1)];
    const fixed = await solve({ marginals, weights: [0.3, 0.7] }, { support: 8 });
    const free = await solve({ marginals, weights: [0.3, 0.7] }, { support: 8, masses: 'free' });
    expect(free.convergence.converged).toBe(true);
    expectPlans(free, { marginals, weights: [0.3, 0.7] });
    expect(free.objective.value).toBeLessThan(fixed.objective.value);
    expect(Math.max(...free.support.masses) - Math.min(...free.support.masses)).toBeGreaterThan(0.01);
    // The best masses are where the objective is flat: Σ_k λ_k f_k is constant in j (up to where the means have moved
    // the clouds, which cancels as well).
    const [a, b] = free.plans.map(({ toSupport }) => toSupport);
    const sums = a.map((value, j) => 0.3 * value + 0.7 * b[j]);
    expect(Math.max(...sums) - Math.min(...sums)).toBeLessThan(1e-5);
  });

  it('is a smaller copy where all marginals are the same, and says that it shrank', async () => {
    const same = cloud(16, 40, 2);
    const { support, warnings } = await solve({ marginals: [same, same], weights: half }, { epsilon: 5, support: 20 });
    expect(warnings.join()).toMatch(/The support has shrunk to 0\.0*\d+ of the data's spread/);
    const spread = support.points.reduce((sum, v) => sum + v * v, 0) / 20;
    expect(spread).toBeLessThan(0.2);
  });

  it('puts a single point at the mean', async () => {
    const marginals = [weighted(17, 9, 2), weighted(18, 12, 2, 4)];
    const { support, plans } = await solve({ marginals, weights: half }, { support: 1 });
    const mean = (k: number, d: number) =>
      marginals[k].masses.reduce((sum, mass, i) => sum + mass * marginals[k].points[2 * i + d], 0);
    [0, 1].forEach((d) => expect(Math.abs(support.points[d] - (mean(0, d) + mean(1, d)) / 2)).toBeLessThan(1e-6));
    expect(plans.length).toBe(2);
  });

  it('does not call what float32 cannot tell converged', async () => {
    const marginals = [cloud(19, 20, 2), cloud(20, 20, 2)];
    const how = { epsilon: 1e-7, tolerance: 1e-6, mostIterations: 3 };
    const { convergence, warnings } = await solve({ marginals, weights: half }, how);
    expect(convergence.converged).toBe(false);
    expect(convergence.residual).toBeGreaterThan(how.tolerance);
    expect(warnings.join()).toMatch(/^Not converged: .* and float32 leaves marginal errors of .*set epsilon to 0/);
  });

  it('gives the same bits again, with one thread as well', async () => {
    const marginals = [weighted(21, 30, 2), weighted(22, 20, 2, 1)];
    const one = await openCpuDevice({ threads: 1 });
    const again = await freeSupport(one, { marginals, weights: half }, SETTINGS);
    await one.close();
    expect(again).toEqual(await solve({ marginals, weights: half }));
  });

  it('stops when the signal fires, with the reason as the cause, and leaves nothing on the device', async () => {
    const marginals = [cloud(23, 30, 2), cloud(24, 30, 2)];
    const before = device.liveBytes;
    for (const epsilon of [0, 0.3]) {
      const controller = new AbortController();
      const onProgress = () => controller.abort('enough');
      const start = cloud(25, 30, 2);
      const stopped = solve({ marginals, weights: half }, { epsilon, start, signal: controller.signal, onProgress });
      await expect(stopped).rejects.toMatchObject({ name: 'AbortError', cause: 'enough' });
    }
    expect(device.liveBytes).toBe(before);
  });
});
