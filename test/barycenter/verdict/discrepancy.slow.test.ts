import { Matrix } from 'ml-matrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buresWassersteinFloor } from '../../../src/barycenter/metrics/bures_wasserstein.js';
import { discrepancies, FLOOR_DRAWS } from '../../../src/barycenter/verdict/discrepancy.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { TestRandom } from '../../support/random.js';

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1));
const standardError = (values: readonly number[]): number => deviation(values) / Math.sqrt(values.length);

/** N(shift e_0, s² I), [n, dim] */
const normals = (seed: number, n: number, dim: number, shift = 0, s = 1): Float32Array =>
  new TestRandom(seed).normals(n * dim, s).map((v, i) => (i % dim === 0 ? v + shift : v));

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const between = async (a: Float32Array, b: Float32Array, dim: number): Promise<number> =>
  (await discrepancies(device, dim, [a, b], [[0, 1]]))[0];

describe('discrepancies', () => {
  it('of more than 128 columns are zero in expectation for samples of one distribution', async () => {
    const seeds = Array.from({ length: 12 }, (_, s) => s);
    const found: number[] = [];
    for (const s of seeds) found.push(await between(normals(2 * s, 300, 129), normals(2 * s + 1, 300, 129), 129));
    expect(Math.abs(mean(found))).toBeLessThan(4 * standardError(found));
    // Against clouds that differ by 5 % in scale the same test is wide of zero: that is what 4 standard errors can see.
    const wider = await between(normals(1, 300, 129), normals(2, 300, 129, 0, 1.05), 129);
    expect(wider).toBeGreaterThan(4 * standardError(found));
  });

  it('of fewer are the larger of two such numbers: at most their scatter, on average', async () => {
    const found: number[] = [];
    for (let s = 0; s < 24; s++) found.push(await between(normals(2 * s, 1000, 2), normals(2 * s + 1, 1000, 2), 2));
    expect(mean(found)).toBeGreaterThan(-4 * standardError(found));
    // E max(a, b) = ½ E|a − b| for two of mean 0, at most half of the sum of their deviations; measured with an error
    // of its own.
    expect(mean(found)).toBeLessThan(deviation(found) + 4 * standardError(found));
    // Half of 2,048 points each: scores scatter by a few floors, and of 16 times as many by a 16th of that.
    const many: number[] = [];
    for (let s = 0; s < 6; s++) many.push(await between(normals(2 * s, 16_000, 2), normals(2 * s + 1, 16_000, 2), 2));
    expect(Math.max(...many.map(Math.abs))).toBeLessThan((4 * deviation(found)) / 8);
  });

  it('take the scatter of the samples off moments too', async () => {
    // In 60 columns a score adds up 1,890 errors of moments and scatters little. Of 1,000 points each it is 2 ·
    // 2048/1000 floors before the scatter is taken off, whose expectation is of first order: D/n of it may be left.
    const found: number[] = [];
    for (let s = 0; s < 6; s++) found.push(await between(normals(2 * s, 1000, 60), normals(2 * s + 1, 1000, 60), 60));
    expect(Math.abs(mean(found))).toBeLessThan((60 / 1000) * 4.1 + 4 * standardError(found) + 0.1);
    expect(mean(found)).toBeLessThan(1);
  });

  it('see a shift by its square over the floor, whatever the size of the clouds', async () => {
    const shift = 2;
    const expected = shift ** 2 / buresWassersteinFloor(Matrix.eye(2), FLOOR_DRAWS);
    for (const [a, b] of [
      [1000, 1000],
      [4000, 1000],
      [16_000, 16_000],
    ]) {
      const found = await between(normals(a, a, 2), normals(b + 1, b, 2, shift), 2);
      // ‖δ + e‖² with e of variance 1/a + 1/b along δ, and floors of sample covariances, √(2/n) off each.
      const relative = (2 / shift) * Math.sqrt(1 / a + 1 / b) + Math.sqrt(1 / a + 1 / b);
      expect(Math.abs(found / expected - 1), `${a} and ${b} points`).toBeLessThan(4 * relative);
    }
  });

  it('see a change of deviation by its square over the floor', async () => {
    const [n, s] = [8000, 1.3];
    const floor =
      (buresWassersteinFloor(Matrix.eye(2), FLOOR_DRAWS) +
        buresWassersteinFloor(Matrix.eye(2).mul(s * s), FLOOR_DRAWS)) /
      2;
    const expected = (2 * (s - 1) ** 2) / floor;
    const found = await between(normals(1, n, 2), normals(2, n, 2, 0, s), 2);
    // Two deviations per column, each 1/√2n off, of a difference of 0.3; squared.
    const relative = (2 * Math.sqrt((1 + s * s) / (2 * n) / 2)) / (s - 1);
    expect(Math.abs(found / expected - 1)).toBeLessThan(4 * relative);
  });

  it.each([2, 129])('see by distances what moments do not, in %i columns', async (dim) => {
    // Points 0 and e_0 in turn, and the same moved by 3 e_1: E‖X − X′‖ = ½, E‖X − Y‖ = (3 + √10)/2.
    for (const n of [600, 2400]) {
      const pairs = (up: number): Float32Array =>
        Float32Array.from({ length: n * dim }, (_, i) =>
          i % dim === 0 ? Math.floor(i / dim) % 2 : i % dim === 1 ? up : 0,
        );
      const [same, shifted] = [pairs(0), pairs(3)];
      const own = (0.5 * n) / (n - 1); // of two different points
      const byDistance = (3 + Math.sqrt(10) - 2 * own) / ((0.5 * 512) / 511 / FLOOR_DRAWS);
      const found = await between(same, shifted, dim);
      if (dim > 128) expect(Math.abs(found / byDistance - 1)).toBeLessThan(1e-4);
      // Moments of so narrow a cloud make more of a shift; the larger counts.
      else expect(found).toBeGreaterThan(byDistance);
    }
    // The same moments, another shape: ±1 against 0 and ±√2 (of half and a quarter each).
    const shape = (values: readonly number[]): Float32Array =>
      Float32Array.from({ length: 4000 * dim }, (_, i) =>
        i % dim === 0 ? values[Math.floor(i / dim) % values.length] : 0,
      );
    const found = await between(shape([1, -1, 1, -1]), shape([0, Math.SQRT2, 0, -Math.SQRT2]), dim);
    // 2 E|X − Y| = 2 (½ + ½ √2), E|X − X′| = 1, E|Y − Y′| = √2 (½ + ¼): 0.3536, over 1.03/2048.
    const expected = (1 + Math.SQRT2 - 1 - 0.75 * Math.SQRT2) / ((1 + 0.75 * Math.SQRT2) / 2 / FLOOR_DRAWS);
    expect(Math.abs(found / expected - 1)).toBeLessThan(0.01);
  });

  it('come for every pair that is asked for, and none of a cloud and itself', async () => {
    const clouds = [normals(1, 500, 2), normals(2, 500, 2, 1), normals(3, 700, 2, 3)];
    const [near, far, back] = await discrepancies(device, 2, clouds, [
      [0, 1],
      [0, 2],
      [2, 0],
    ]);
    expect(far).toBeGreaterThan(4 * near);
    expect(back).toBeCloseTo(far, 6);
    expect(await discrepancies(device, 2, clouds, [])).toEqual([]);
  });
});
