import { describe, expect, it } from 'vitest';
import { PERMUTATIONS, permutationTest } from '../../../src/barycenter/certificates/permutation_test.js';
import { energyDistances } from '../../../src/barycenter/metrics/energy_distances.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { TestRandom } from '../../support/random.js';

const clouds = (seed: number, count: number, shift: number, dim = 1): Float32Array[] => {
  const random = new TestRandom(seed);
  return Array.from({ length: count }, (_, k) => random.normals(1000 * dim).map((v) => v + (k === 0 ? shift : 0)));
};
const pOf = (seed: number, count: number, shift: number): number =>
  permutationTest(clouds(seed, count, shift), 1, 0).pValue;

describe('permutationTest', () => {
  it('has a p-value that is uniform for samples of one distribution, of two and of three', () => {
    // 40 values: mean ½ ± √(1/12/40) = 0.046, those up to 0.2 a fifth, 8 ± 2.5. k = 4 for two comparisons of two kinds.
    for (const count of [2, 3]) {
      const values = Array.from({ length: 40 }, (_, i) => pOf(1000 * count + i, count, 0));
      expect(Math.abs(values.reduce((a, b) => a + b, 0) / 40 - 0.5)).toBeLessThan(4 * 0.046);
      expect(Math.abs(values.filter((p) => p <= 0.2).length - 8)).toBeLessThan(4 * 2.5);
    }
  });

  it('sees a shift by a quarter of a deviation most times, and one by half always', () => {
    // Means of 384 differ by ¼ with a deviation of √(2/384) = 0.072: 3.5 of it, and p ≤ 0.05 begins at about 2: 0.93.
    // Of 20 at least 15, four deviations of √(20 · 0.93 · 0.07) below.
    const seen = (shift: number): number =>
      Array.from({ length: 20 }, (_, i) => pOf(i, 2, shift)).filter((p) => p <= 0.05).length;
    expect(seen(0.25)).toBeGreaterThanOrEqual(14);
    expect(seen(0.5)).toBe(20);
  });

  it('takes every order as often as another: of 20 halves of six points two part them as far', () => {
    const { pValue, permutations } = permutationTest([Float32Array.of(0, 1, 2), Float32Array.of(10, 11, 12)], 1, 0);
    // 50 of the first l: 0.1 ± 0.1/√50, k = 4.
    expect(pValue).toBe(50 / permutations);
    expect(Math.abs(pValue - 0.1)).toBeLessThan(4 * 0.0141);
  });

  it('gives the least p-value to clouds that no permutation parts as far', () => {
    expect(permutationTest(clouds(1, 2, 3), 1, 0)).toEqual({
      pValue: 1 / 1000,
      permutations: PERMUTATIONS,
      points: 384,
    });
  });

  it('holds larger clouds against what a few of their points are apart by chance', async () => {
    const device = await openCpuDevice({ threads: 1 });
    const tested = async (seed: number, shift: number): Promise<number> => {
      const random = new TestRandom(seed);
      const two = [0, 1].map((k) => random.normals(3000).map((v) => v + k * shift));
      const [distance] = await energyDistances(device, 1, two, [[0, 1]]);
      return permutationTest(two, 1, 0, { distance, points: 3000 }).pValue;
    };
    // As above: 40 values of a uniform distribution, k = 4.
    const values: number[] = [];
    for (let i = 0; i < 40; i++) values.push(await tested(500 + i, 0));
    expect(Math.abs(values.reduce((a, b) => a + b, 0) / 40 - 0.5)).toBeLessThan(4 * 0.046);
    expect(Math.abs(values.filter((p) => p <= 0.2).length - 8)).toBeLessThan(4 * 2.5);
    // An eighth of a deviation is 4.8 of √(2/3000), and 1.7 of √(2/384), which 384 points hardly show.
    const seen = [0, 1, 2, 3, 4].map((i) => tested(i, 0.125));
    for (const p of await Promise.all(seen)) expect(p).toBeLessThan(0.01);
    await device.close();
  });

  it('sees what only the joint distribution shows', () => {
    const random = new TestRandom(4);
    const [z, w] = [random.normals(2000), random.normals(2000)];
    // Same columns; (z, z) against (z, w).
    const line = Float32Array.from({ length: 2000 }, (_, i) => z[i >> 1]);
    expect(permutationTest([line, w], 2, 0).pValue).toBe(1 / 1000);
  });

  it('is the same for the same seed, and stops early where nothing is to be seen', () => {
    const two = clouds(2, 2, 0);
    const found = permutationTest(two, 1, 5);
    expect(permutationTest(two, 1, 5)).toEqual(found);
    expect(permutationTest(two, 1, 6)).not.toEqual(found);
    expect(found.permutations).toBeLessThan(PERMUTATIONS);
    expect(found.pValue).toBe(50 / found.permutations);
  });

  it('takes fewer points of many clouds, of many columns and of small clouds', () => {
    expect(permutationTest(clouds(3, 6, 0), 1, 0).points).toBe(128);
    const wide = new TestRandom(3).normals(400 * 4096);
    expect(permutationTest([wide, wide.slice().reverse()], 4096, 0).points).toBe(181);
    expect(
      permutationTest(
        clouds(3, 2, 0).map((cloud) => cloud.subarray(0, 9)),
        1,
        0,
      ).points,
    ).toBe(9);
  });
});
