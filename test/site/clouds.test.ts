import { describe, expect, it } from 'vitest';
import { directionsOf, onCircle } from '../../site/src/data/circle.js';
import type { Row } from '../../site/src/data/cloud.js';
import { gaussianRows } from '../../site/src/data/gaussian_rows.js';
import { inkPoints } from '../../site/src/data/ink.js';

const meanOf = (rows: readonly Row[]): number[] =>
  [0, 1].map((c) => rows.reduce((sum, row) => sum + row[c], 0) / rows.length);

describe('directions', () => {
  it('are seen from the middle of all clouds, each counted once, and a point in it has none', () => {
    // The middle is (1, 0), wherever the second cloud has more points.
    const clouds = [
      {
        name: 'a',
        rows: [
          [0, 1],
          [0, -1],
          [1, 0],
          [-1, 0],
        ],
      },
      {
        name: 'b',
        rows: [
          [2, 3],
          [2, -3],
        ],
      },
    ] as const;
    const [a, b] = directionsOf(clouds);
    const half = Math.SQRT1_2;
    expect(a.rows).toHaveLength(3);
    expect(a.rows[0][0]).toBeCloseTo(-half, 12);
    expect(a.rows[0][1]).toBeCloseTo(half, 12);
    expect(b.rows.map(([x, y]) => Math.atan2(y, x))).toEqual([Math.atan2(3, 1), -Math.atan2(3, 1)]);
    expect([a, b].flatMap(({ rows }) => rows).every(([x, y]) => Math.abs(Math.hypot(x, y) - 1) < 1e-15)).toBe(true);
    expect(onCircle([0, 0])).toEqual([1, 0]);
  });

  it('are those of as many points as the page takes', () => {
    const rows = Array.from({ length: 200_000 }, (_, i): Row => [Math.cos(i), Math.sin(i)]);
    expect(directionsOf([{ name: 'many', rows }])[0].rows).toHaveLength(200_000);
  });

  it('of a Gaussian are those of its points', () => {
    const spec = {
      kind: 'gaussian',
      mean: [3, -1],
      covariance: [
        [2, 0.6],
        [0.6, 0.5],
      ],
    } as const;
    const rows = gaussianRows(spec, 2000);
    const [x, y] = meanOf(rows);
    // Evenly spread points are nearer to their mean than draws, whose error is √(2/2000) = 0.03.
    expect(x).toBeCloseTo(3, 1);
    expect(y).toBeCloseTo(-1, 1);
    const second = (i: 0 | 1, j: 0 | 1): number =>
      rows.reduce((sum, row) => sum + (row[i] - [x, y][i]) * (row[j] - [x, y][j]), 0) / rows.length;
    expect(second(0, 0)).toBeCloseTo(2, 1);
    expect(second(0, 1)).toBeCloseTo(0.6, 1);
    expect(second(1, 1)).toBeCloseTo(0.5, 1);
    expect(directionsOf([{ name: 'g', distribution: spec }])[0].rows).toHaveLength(800);
  });
});

/** Grey levels of a picture, row after row. */
const picture = (width: number, levels: readonly number[]) => ({
  width,
  height: levels.length / width,
  data: Uint8ClampedArray.from(levels.flatMap((level) => [level, level, level, 255])),
});

describe('points of a picture', () => {
  // 4 × 4 on white: a black pixel and a grey one, half as dark, in the second row.
  const levels = Array.from({ length: 16 }, (_, i) => (i === 5 ? 0 : i === 6 ? 128 : 255));

  it('lie where it differs from its ground, as densely as it does', () => {
    const rows = inkPoints(picture(4, levels));
    // Four pixels are four units wide; y goes up.
    expect(rows.every(([x, y]) => x >= -1 && x <= 1 && y >= 0 && y <= 1)).toBe(true);
    const dark = rows.filter(([x]) => x < 0).length / rows.length;
    expect(dark).toBeCloseTo(255 / (255 + 127), 2);
  });

  it('are the same of the negative, and none of paper', () => {
    expect(
      inkPoints(
        picture(
          4,
          levels.map((level) => 255 - level),
        ),
      ),
    ).toEqual(inkPoints(picture(4, levels)));
    expect(
      inkPoints(
        picture(
          4,
          levels.map((level) => 245 + (level % 11)),
        ),
      ),
    ).toEqual([]);
  });

  it('are none where it is clear', () => {
    const { width, height, data } = picture(4, levels);
    expect(inkPoints({ width, height, data: data.map((byte, i) => (i % 4 === 3 ? 0 : byte)) })).toEqual([]);
  });
});
