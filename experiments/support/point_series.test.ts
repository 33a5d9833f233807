import { describe, expect, it } from 'vitest';
import { pointSeries, somePairs } from './point_series.js';

const rows = (count: number, columns: number): Float64Array =>
  Float64Array.from({ length: count * columns }, (_, c) => c);

describe('somePairs', () => {
  it.each([
    [7999, 4000],
    [4000, 4000],
    [16_384, 6000],
    [5, 100],
  ])('takes of %d points at most %d, and at least half of that or all', (n, count) => {
    const taken = somePairs(rows(n, 2), 2, count).length;
    expect(taken).toBeLessThanOrEqual(count);
    expect(taken).toBeGreaterThanOrEqual(Math.min(n, count / 2));
  });

  it('takes the first two of all columns, evenly', () => {
    expect(somePairs(rows(5, 3), 3, 3)).toEqual([
      [0, 1],
      [6, 7],
      [12, 13],
    ]);
  });
});

describe('pointSeries', () => {
  it('carries colour and size', () => {
    expect(pointSeries([1, 2], 'red', { size: 9 })).toEqual({
      kind: 'cloud',
      points: [[1, 2]],
      colour: 'red',
      size: 9,
      opacity: 0.4,
    });
  });
});
