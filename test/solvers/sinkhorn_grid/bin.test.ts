import { expect, it } from 'vitest';
import { binned } from '../../../src/solvers/sinkhorn_grid/bin.js';
import type { Measure } from '../../../src/solvers/measure.js';

const measure = (points: readonly (readonly number[])[], masses: readonly number[]): Measure => ({
  points: Float64Array.from(points.flat()),
  dim: points[0].length,
  masses: Float64Array.from(masses),
});

it('puts every point’s mass into the cell that holds it, on one grid of cubes', () => {
  const measures = [
    measure(
      [
        [0, 0],
        [10, 5],
        [3.3, 4.9],
      ],
      [0.2, 0.3, 0.5],
    ),
    measure([[7, -1]], [1]),
  ];
  const { histograms, shape, spacing, origin } = binned(measures, 20);
  const side = spacing as number;
  // 10 wide and a twentieth more at either end; 6 high and the same margins.
  expect(side).toBeCloseTo(11 / 20, 12);
  expect(shape).toEqual([20, Math.ceil(7 / side)]);
  for (const [k, { points, masses, dim }] of measures.entries()) {
    expect(histograms[k]).toHaveLength(shape[0] * shape[1]);
    for (const [i, mass] of masses.entries()) {
      const cell = [0, 1].map((d) => Math.round((points[i * dim + d] - origin![d]) / side));
      [0, 1].forEach((d) =>
        expect(Math.abs(points[i * dim + d] - (origin![d] + cell[d] * side))).toBeLessThanOrEqual(side / 2 + 1e-12),
      );
      expect(histograms[k][cell[0] * shape[1] + cell[1]]).toBe(mass);
    }
    expect(Array.from(histograms[k]).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  }
});

it('has a cell for points that are all the same', () => {
  const { histograms, shape } = binned([measure([[3], [3]], [0.5, 0.5])], 8);
  expect(shape[0]).toBeGreaterThanOrEqual(1);
  expect(Math.max(...Array.from(histograms[0]))).toBe(1);
});
