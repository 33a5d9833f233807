import { expect, it } from 'vitest';
import { exactPlans } from '../../../src/solvers/sliced/exact_plans.js';
import type { Measure } from '../../../src/solvers/measure.js';

const onLine = (values: readonly number[]): Measure => ({
  points: Float64Array.from(values),
  dim: 1,
  masses: new Float64Array(values.length).fill(1 / values.length),
});

/** Index of the largest f_j − ½(x − y_j)². */
const image = (x: number, { points }: Measure, potential: Float64Array): number => {
  const values = Array.from(points, (y, j) => potential[j] - (x - y) ** 2 / 2);
  return values.indexOf(Math.max(...values));
};

it('goes on from a thousand points to all of a larger cloud', () => {
  const values = Array.from({ length: 2500 }, (_, i) => i / 2500);
  const [support, rows] = [onLine(values), onLine(values.map((v) => 5 + 2 * v))];
  const { plans, warnings } = exactPlans(support, [rows]);
  expect(warnings![0]).toMatch(/exact between 1000 points of either side/);
  expect(plans[0].coupling).toBeUndefined();
  // The map is x ↦ (x − 5)/2; the image is off by at most two steps between the thousand.
  for (const x of [5.001, 5.7, 6.3, 6.99])
    expect(Math.abs(support.points[image(x, support, plans[0].toSupport)] - (x - 5) / 2)).toBeLessThan(2e-3);
});
