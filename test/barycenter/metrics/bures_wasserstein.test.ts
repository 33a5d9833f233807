import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { buresWasserstein, buresWassersteinUvp } from '../../../src/barycenter/metrics/bures_wasserstein.js';
import { moments } from '../../../src/barycenter/metrics/moments.js';
import { distributionSampler, gaussian } from '../../../src/barycenter/problem/distribution.js';

const target = {
  mean: [1, -2, 0.5],
  covariance: [
    [2, 0.6, 0.1],
    [0.6, 1, -0.2],
    [0.1, -0.2, 0.3],
  ],
};
const draw = distributionSampler(gaussian(target), 0);

describe('buresWasserstein', () => {
  it('is (m₁ − m₂)² + (σ₁ − σ₂)² in 1-D', () => {
    expect(buresWasserstein([1], new Matrix([[4]]), [3], new Matrix([[0.25]]))).toBeCloseTo(4 + 1.5 ** 2, 13);
  });

  it('is symmetric and zero between equals', () => {
    const [a, b] = [
      new Matrix(target.covariance),
      new Matrix([
        [1, 0.2, 0],
        [0.2, 2, 0.4],
        [0, 0.4, 1],
      ]),
    ];
    expect(buresWasserstein([0, 0, 0], a, [0, 0, 0], b)).toBeCloseTo(buresWasserstein([0, 0, 0], b, [0, 0, 0], a), 13);
    expect(buresWasserstein([0, 0, 0], a, [0, 0, 0], b)).toBeGreaterThan(0.1);
    expect(buresWasserstein(target.mean, a, target.mean, a)).toBeLessThan(1e-13);
  });
});

describe('buresWassersteinUvp', () => {
  it('is 100·BW₂²/(½ tr S) of the sample moments', () => {
    // Two points ±1: mean 0, variance 2 (n − 1). Target N(1, 0.5): (1 + (√2 − √½)²)/(½·½) = 6.
    const { value } = buresWassersteinUvp([-1, 1], { mean: [1], covariance: [[0.5]] });
    expect(value).toBeCloseTo(600, 10);
  });

  it('scores exact draws at its floor, on average', async () => {
    const rounds = 200;
    const n = 400;
    let [sum, squares] = [0, 0];
    let floor = 0;
    for (let iteration = 0; iteration < rounds; iteration++) {
      const score = buresWassersteinUvp(await draw({ iteration, batchSize: n, seed: 5 }), target);
      sum += score.value;
      squares += score.value ** 2;
      floor = score.floor;
    }
    const mean = sum / rounds;
    const standardError = Math.sqrt((squares / rounds - mean * mean) / rounds);
    // The floor leaves terms of order D/n ≈ 1 % out; 4 standard errors are about 15 % of it.
    expect(standardError).toBeLessThan(0.05 * floor);
    expect(Math.abs(mean - floor)).toBeLessThan(4 * standardError + 0.01 * floor);
  });

  it('sees a shift and a widening well above the floor', async () => {
    const n = 4000;
    const points = await draw({ iteration: 0, batchSize: n, seed: 6 });
    const wide = points.map((v, i) => v + 0.2 * (v - target.mean[i % 3]));
    // Scaling by 1.2 about the mean costs 0.04·tr S: 8 %.
    expect(buresWassersteinUvp(wide, target).value).toBeGreaterThan(6);
    expect(buresWassersteinUvp(wide, target).value).toBeLessThan(10);
    expect(buresWassersteinUvp(points, target).value).toBeLessThan(1);
  });

  it.each([1e6, -5.4e6])('keeps its digits at offset %d', async (offset) => {
    // Multiples of 2^-20, so that float64 adds the offset exactly; the mean alone rounds, to 1e-9 of a deviation.
    const points = Float64Array.from(
      await draw({ iteration: 1, batchSize: 4000, seed: 6 }),
      (v) => Math.round(v * 2 ** 20) / 2 ** 20,
    );
    const score = buresWassersteinUvp(points, target);
    const moved = buresWassersteinUvp(
      points.map((v) => v + offset),
      { ...target, mean: target.mean.map((m) => m + offset) },
    );
    expect(Math.abs(moved.value - score.value)).toBeLessThan(1e-8 * score.value);
    const covariance = (values: Float64Array) => moments('test', values, 3).covariance.to2DArray();
    expect(covariance(points.map((v) => v + offset))).toEqual(covariance(points));
  });

  it('refuses values that are not finite, and single rows', () => {
    expect(() => buresWassersteinUvp([1, 2, NaN, 4, 5, 6], target)).toThrow(
      /points must be finite; got NaN in row 0, column 2/,
    );
    expect(() => buresWassersteinUvp([1, 2, 3], target)).toThrow(/at least 2 rows of 3 numbers; got 3 numbers/);
  });
});
