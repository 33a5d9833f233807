import type { Grid } from '../../../src/solvers/gradient_flow/grid.js';

/** Σ |a − b| */
export const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0);

/** Masses of the cells of an interval under a density, by Simpson's rule in each: its error is of fourth order. */
export function cellMasses({ cells, lower, upper }: Grid, density: (x: number) => number): Float64Array {
  const width = (upper[0] - lower[0]) / cells[0];
  const masses = Float64Array.from({ length: cells[0] }, (_, i) => {
    const x = lower[0] + i * width;
    return (width / 6) * (density(x) + 4 * density(x + width / 2) + density(x + width));
  });
  const sum = masses.reduce((a, b) => a + b, 0);
  return masses.map((mass) => mass / sum);
}

/** N(mean, variance) */
export const normal =
  (mean: number, variance: number) =>
  (x: number): number =>
    Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
