import { describe, expect, it } from 'vitest';
import { columnMoments } from '../../../src/barycenter/problem/column_moments.js';
import { TestRandom } from '../../support/random.js';

const rows = 1000;
const columns = 3;
/**
 * Multiples of 2^-20 about 0, 100 and −3, deviations 1, 10 and 0.1: float64 adds offsets up to 2^32 to them exactly.
 */
const data = Float64Array.from(new TestRandom(1).normals(rows * columns), (z, i) => {
  const c = i % columns;
  return Math.round((z * [1, 10, 0.1][c] + [0, 100, -3][c]) * 2 ** 20) / 2 ** 20;
});
const moments = columnMoments({ data, rows, columns });

describe('columnMoments', () => {
  it('are the mean, the variance divided by n and its root, about the first row', () => {
    const found = columnMoments({ data: Float32Array.of(1, 5, 3, 5, 2, 5, 6, 5), rows: 4, columns: 2 });
    expect(found).toEqual({
      reference: Float64Array.of(1, 5),
      shift: Float64Array.of(2, 0),
      means: Float64Array.of(3, 5),
      variances: Float64Array.of(3.5, 0),
      deviations: Float64Array.of(Math.sqrt(3.5), 0),
    });
  });

  it.each([1e6, -5.4e6, 2 ** 32])('keep every bit at offset %d', (offset) => {
    const moved = columnMoments({ data: data.map((v) => v + offset), rows, columns });
    for (const part of ['shift', 'variances', 'deviations'] as const) expect(moved[part]).toEqual(moments[part]);
    expect(moved.reference).toEqual(moments.reference.map((v) => v + offset));
    expect(moved.means).toEqual(moved.reference.map((v, c) => v + moments.shift[c]));
  });

  it.each([-1040, -500, 500, 990])('scale by 2^%d, deviations where variances leave float64', (power) => {
    // Powers below −1022 + 20 would round the data itself; by 2^20 they are whole numbers.
    const whole = columnMoments({ data: data.map((v) => v * 2 ** 20), rows, columns });
    const scaled = columnMoments({ data: data.map((v) => v * 2 ** 20 * 2 ** power), rows, columns });
    // Roots of the smallest numbers have few digits left: an absolute rounding of 2^-1074.
    scaled.deviations.forEach((value, c) =>
      expect(Math.abs(value / (whole.deviations[c] * 2 ** power) - 1)).toBeLessThan(1e-9),
    );
    scaled.variances.forEach((value, c) => expect(value).toBe(whole.variances[c] * 2 ** power * 2 ** power));
  });

  it('need no good first row', () => {
    // One row 1e8 away among 1000: the two-pass formula about the mean, in exact arithmetic, gives σ² = d²(n − 1)/n² +
    // rest.
    const values = Float64Array.from({ length: rows }, (_, i) => (i === 0 ? 1e8 : i % 2));
    const { means, variances } = columnMoments({ data: values, rows, columns: 1 });
    const ones = 500;
    const mean = (1e8 + ones) / rows;
    const variance = ((1e8 - mean) ** 2 + ones * (1 - mean) ** 2 + (rows - ones - 1) * mean ** 2) / rows;
    expect(Math.abs(means[0] / mean - 1)).toBeLessThan(1e-14);
    expect(Math.abs(variances[0] / variance - 1)).toBeLessThan(1e-13);
  });

  it('hold up to the largest float64, above whose logarithm’s rounding lies 2^1024', () => {
    const { shift, deviations } = columnMoments({
      data: Float64Array.of(0, Number.MAX_VALUE, 0, Number.MAX_VALUE),
      rows: 4,
      columns: 1,
    });
    expect([shift[0], deviations[0]]).toEqual([Number.MAX_VALUE / 2, Number.MAX_VALUE / 2]);
  });
});
