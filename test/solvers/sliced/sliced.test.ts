import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { sliced } from '../../../src/solvers/sliced/sliced.js';
import { referenceSlicedEnergy } from '../../reference/sliced_energy.js';
import { TestRandom } from '../../support/random.js';
import { cloud, largest, mapped, moments, normalCloud } from './clouds.js';

const forms = ['assignment', 'gradient'] as const;
const turn = (angle: number) => [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
const EVEN = [0.5, 0.5];

let opened: CpuDevice;
beforeAll(async () => {
  opened = await openCpuDevice({ threads: 2 });
});
afterAll(async () => {
  const left = opened.liveBytes;
  await opened.close();
  expect(left).toBe(0);
});
const device = (): CpuDevice => opened;

it.each(forms)('averages shifts: the cloud itself at the mean of its places, %s', async (form) => {
  const single = normalCloud(1, 300);
  const shifts = [
    [1e3, 5],
    [1e3 + 8, -1],
  ] as const;
  const marginals = shifts.map((shift) => mapped(single, [1, 0, 0, 1], shift));
  const { support, objective, convergence } = await sliced(device(), { marginals, weights: [0.25, 0.75] }, { form });
  // float32 of coordinates up to 4 about the mean, and the float64 coordinates themselves at 1e3.
  expect(largest(support.points, mapped(single, [1, 0, 0, 1], [1e3 + 6, 0.5]).points)).toBeLessThan(4e-6);
  expect(convergence.converged).toBe(true);
  // Means alone are apart: ¼ · ‖(6, −4.5)‖² + ¾ · ‖(2, −1.5)‖² = 18.75, over 2 D.
  expect(Math.abs(objective.value - 18.75 / 4)).toBeLessThan(1e-6);
  expect(objective.standardError).toBeLessThan(1e-6);
  expect(Math.abs(objective.lowerBound - objective.value)).toBeLessThan(1e-6);
});

it.each(forms)('leaves a cloud that all marginals are where it is, %s', async (form) => {
  const single = normalCloud(2, 257, [3, 0.2]);
  const { support, objective, convergence, warnings } = await sliced(
    device(),
    { marginals: [single, single, single], weights: [0.2, 0.3, 0.5] },
    { form, directions: 20 },
  );
  expect(largest(support.points, single.points)).toBeLessThan(4e-6);
  // Squares of roundings.
  expect(objective.value).toBeLessThan(1e-11);
  expect(convergence.residual).toBeLessThan(1e-6);
  expect(warnings).toEqual([]);
});

it('averages sizes: on every line quantiles are multiples of one another', async () => {
  const single = normalCloud(3, 200, [2, 0.5]);
  const marginals = [single, mapped(single, [3, 0, 0, 3], [0, 0])];
  const { support } = await sliced(device(), { marginals, weights: EVEN }, { directions: 16 });
  const ends = mapped(single, [2, 0, 0, 2], [0, 0]).points;
  // The mean of the cloud stays at (1 + 3)/2 times its own. float32 of coordinates up to 16.
  expect(largest(support.points, ends)).toBeLessThan(1e-5);
});

it('turns with its marginals where directions do', async () => {
  const marginals = [normalCloud(4, 150, [2, 1]), normalCloud(5, 150, [1, 2])];
  // An eighth of a turn is 25 of the 100 steps of the angles, so that the lines are the same but for their signs.
  const settings = { directions: 100, iterations: 4 };
  const plain = await sliced(device(), { marginals, weights: EVEN }, settings);
  const turned = marginals.map((own) => mapped(own, turn(Math.PI / 4), [0, 0]));
  const after = await sliced(device(), { marginals: turned, weights: EVEN }, settings);
  // Points that rounding puts the other way round on a line exchange targets that are a point's distance apart, 0.03,
  // in one of 100 directions.
  expect(largest(mapped(plain.support, turn(Math.PI / 4), [0, 0]).points, after.support.points)).toBeLessThan(1e-3);
});

it('takes masses for repeated points', async () => {
  const [whole, other] = [normalCloud(6, 40, [2, 1]), normalCloud(7, 90, [1, 3])];
  // Four points in ten weigh 1, three 2, two 0 and one 6.
  const counts = whole.masses.map((_, i) => [1, 2, 0, 1, 2, 6, 1, 2, 0, 1][i % 10]);
  const total = counts.reduce((a, b) => a + b, 0);
  const weighted = { ...whole, masses: counts.map((count) => count / total) };
  const repeated = cloud(
    [...counts].flatMap(
      (count, i) =>
        Array(count)
          .fill([...whole.points.subarray(2 * i, 2 * i + 2)])
          .flat() as number[],
    ),
    2,
  );
  const settings = { directions: 30, iterations: 5, start: normalCloud(8, 64).points };
  const [one, two] = await Promise.all(
    [weighted, repeated].map((given) => sliced(device(), { marginals: [given, other], weights: [0.7, 0.3] }, settings)),
  );
  // float32 of coordinates up to 8, in other sums.
  expect(largest(one.support.points, two.support.points)).toBeLessThan(1e-5);
  expect(Math.abs(one.objective.value - two.objective.value)).toBeLessThan(1e-5);
});

it('finds the covariance between two samples of Gaussians of one shape', async () => {
  const n = 1500;
  // N(0, Σ) and N(b, 9 Σ): on every line deviations are 1 : 3, so that lines agree on N(b/2, 4 Σ), as W₂ does.
  const marginals = [normalCloud(9, n, [2, 0.5]), mapped(normalCloud(10, n, [2, 0.5]), [3, 0, 0, 3], [4, -2])];
  const { support, convergence } = await sliced(device(), { marginals, weights: EVEN }, { directions: 60 });
  expect(convergence.converged).toBe(true);
  // Standard errors of a mean and a covariance of n draws of N(0, 4 Σ), 4 Σ = diag(16, 1); the barycenter averages two
  // independent samples, so its own are smaller. Four of them: one seed in 3000 misses in any of five.
  const errors = [4, 1, 16 * Math.SQRT2, 4, Math.SQRT2].map((one) => (4 * one) / Math.sqrt(n));
  for (const [i, value] of [2, -1, 16, 0, 1].entries())
    expect(Math.abs(moments(support)[i] - value)).toBeLessThan(errors[i]);
});

it.each(forms)('measures the energy, and no perturbed support has less, %s', async (form) => {
  const marginals = [normalCloud(6, 96, [2, 0.3]), cloud(new TestRandom(7).uniforms(192, -2, 2), 2)];
  const weights = [0.4, 0.6];
  const { support, objective } = await sliced(device(), { marginals, weights }, { form, directions: 400 });
  const clouds = marginals.map(({ points }, k) => ({ points, weight: weights[k] }));
  const energy = referenceSlicedEnergy(support.points, clouds, 2000);
  // Four standard errors: one seed in 16,000 misses by chance.
  expect(Math.abs(objective.value - energy)).toBeLessThan(4 * objective.standardError);
  expect(objective.lowerBound).toBeLessThan(objective.value);
  const random = new TestRandom(8);
  for (const size of [0.03, 0.3]) {
    const noise = random.normals(192);
    const moved = support.points.map((value, i) => value + size * noise[i]);
    expect(referenceSlicedEnergy(moved, clouds, 2000)).toBeGreaterThan(energy);
  }
  const [start] = marginals;
  expect(energy).toBeLessThan(referenceSlicedEnergy(start.points, clouds, 2000));
});

it('gives the same bits again, and others for another seed', async () => {
  const input = { marginals: [normalCloud(1, 70), normalCloud(2, 50, [1, 3])], weights: EVEN };
  const settings = { directions: 10, iterations: 3 };
  const [one, again, other] = await Promise.all(
    [1, 1, 2].map((seed) => sliced(device(), input, { ...settings, seed })),
  );
  expect(again.support.points).toEqual(one.support.points);
  expect(again.objective).toEqual(one.objective);
  expect(other.support.points).not.toEqual(one.support.points);
});
