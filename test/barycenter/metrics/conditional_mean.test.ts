import { describe, expect, it } from 'vitest';
import { conditionalMeanUvp, type ConditionalTarget } from '../../../src/barycenter/metrics/conditional_mean.js';
import { keyOf, normals } from '../../../src/random/philox.js';
import { Stream } from '../../../src/random/counters.js';

/** y | x ∼ N(2x, ½ I) in the plane, under a barycenter of total variance 4. */
const exact: ConditionalTarget = {
  barycenter: {
    mean: [0, 0],
    covariance: [
      [3, 0.5],
      [0.5, 1],
    ],
  },
  conditionalMean: (_, x) => Float64Array.of(2 * x[0], 2 * x[1]),
  conditionalCovariance: () => [
    [0.5, 0],
    [0, 0.5],
  ],
};

describe('conditionalMeanUvp', () => {
  it('is 100·mean‖ŷ − y*‖²/tr S', () => {
    // Point (1, 0): draws average (3, 1), off by (1, 1): 2. Point (0, 1): draws average (0, 2), exact. 100·(2/2)/4.
    const draws = [2, 1, 4, 1, -1, 2, 1, 2];
    expect(conditionalMeanUvp(exact, 0, [1, 0, 0, 1], draws, 2)).toEqual({ value: 25, floor: (100 * 1) / 4 / 2 });
  });

  it('scores exact draws at its floor', () => {
    const [points, count] = [2000, 16];
    const x = normals(keyOf(1), Stream.test, 3, 0, points * 2);
    const z = normals(keyOf(1), Stream.test, 3, 1, points * count * 2);
    const draws = z.map((v, i) => 2 * x[Math.floor(i / (2 * count)) * 2 + (i % 2)] + Math.SQRT1_2 * v);
    const { value, floor } = conditionalMeanUvp(exact, 0, x, draws, count);
    // ‖ŷ − y*‖² is exponential (χ² with 2 degrees): relative standard error 1/√2000; four of them.
    expect(Math.abs(value / floor - 1)).toBeLessThan(4 / Math.sqrt(points));
  });

  it('keeps every bit at an offset that float64 adds exactly', () => {
    const offset = 2 ** 22;
    const moved: ConditionalTarget = {
      ...exact,
      conditionalMean: (_, x) => Float64Array.of(2 * x[0] + offset, 2 * x[1] + offset),
    };
    const [points, count] = [50, 7];
    const x = normals(keyOf(2), Stream.test, 3, 0, points * 2).map((v) => Math.round(v * 2 ** 20) / 2 ** 20);
    const draws = Float64Array.from(
      normals(keyOf(2), Stream.test, 3, 1, points * count * 2),
      (v) => Math.round(v * 2 ** 20) / 2 ** 20,
    );
    expect(
      conditionalMeanUvp(
        moved,
        0,
        x,
        draws.map((v) => v + offset),
        count,
      ),
    ).toEqual(conditionalMeanUvp(exact, 0, x, draws, count));
  });

  it('refuses draws that are not finite or do not match the points', () => {
    expect(() => conditionalMeanUvp(exact, 0, [1, 0], [NaN, 1], 1)).toThrow(
      /points must be finite; got NaN in row 0, column 0/,
    );
    expect(() => conditionalMeanUvp(exact, 0, [1, 0, 0], [1, 1, 2, 2], 1)).toThrow(
      /every point needs 1 draws of 2 numbers; got 3 numbers of x and 4/,
    );
    expect(() => conditionalMeanUvp(exact, 0, [1, 0], [1, 1, 2, 2, 3, 3], 2)).toThrow(/every point needs 2 draws/);
  });
});
