import type { Mixture } from './mixture.js';
import { quantileOf, sortedColumns } from './quantiles.js';
import type { Shard } from './shard.js';

/** Levels at which quantiles are compared. */
const LEVELS = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

/** Shapes that are so far apart, as a share of the spread, are another barycenter than the affine one. */
const APART = 0.1;
/**
 * Squared distance by chance of the quantiles of n draws from those of what they are drawn from, times n, over the
 * variance: about 2 for normal draws, and several times more for chains.
 */
const CHANCE = 10;

/**
 * How far apart the parts' shapes are, of the worst parameter: the root of Σ_k λ_k of the mean squared difference of
 * quantiles from the mixture's, over the mixture's standard deviation. Parts have the same mean and covariance.
 */
export function shapesApart(mixture: Mixture): number {
  let worst = 0;
  for (let c = 0; c < mixture.dim; c++) {
    const columns = sortedColumns(mixture, c);
    const whole = LEVELS.map((level) => quantileOf(columns, level));
    const squares = columns.map((column) => {
      const own = LEVELS.map((level) => quantileOf([{ ...column, weight: 1 }], level));
      return own.reduce((sum, value, l) => sum + (value - whole[l]) ** 2, 0) / LEVELS.length;
    });
    const [{ values }] = columns;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const square = squares.reduce((sum, value, k) => sum + columns[k].weight * value, 0);
    worst = Math.max(worst, square / variance);
  }
  return Math.sqrt(worst);
}

/** A sentence where shapes are further apart than chance makes them. */
export function shapesWarning(shapes: number, shards: readonly Shard[]): string[] {
  const chance = CHANCE / Math.min(...shards.map(({ rows }) => rows));
  if (!(shapes ** 2 > APART ** 2 + chance)) return [];
  return [
    `The shards differ by more than place and scatter: once mapped, their quantiles are ${shapes.toPrecision(2)} standard ` +
      'deviations apart (root mean square, the worst parameter). Mean and covariance hold all the same; for the shape use --solver sliced.',
  ];
}
