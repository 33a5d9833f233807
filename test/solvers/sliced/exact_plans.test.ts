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

it('pairs points of a line in their order, both ways', () => {
  const [support, rows] = [onLine([3, 1, 2]), onLine([20, 30, 10])];
  const { plans, costs, warnings, epsilon } = exactPlans(support, [rows]);
  const [{ toSupport, toRows, coupling }] = plans;
  expect([epsilon, warnings]).toEqual([0, []]);
  expect(costs[0]).toBeCloseTo((9 ** 2 + 18 ** 2 + 27 ** 2) / 6, 10);
  expect([20, 30, 10].map((x) => support.points[image(x, support, toSupport)])).toEqual([2, 3, 1]);
  expect([3, 1, 2].map((y) => rows.points[image(y, rows, toRows)])).toEqual([30, 10, 20]);
  expect(Array.from(coupling!.masses)).toEqual([1 / 3, 1 / 3, 1 / 3]);
});
