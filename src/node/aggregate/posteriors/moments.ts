import type { Shard } from './shard.js';

/** Of each parameter, [D]. */
export interface Moments {
  readonly means: Float64Array;
  /** Divided by the number of draws. */
  readonly variances: Float64Array;
  /** Whether all draws are the same. */
  readonly constant: readonly boolean[];
}

/** About the first row, so that a common offset costs no digits. */
export function momentsOf({ points, rows }: Pick<Shard, 'points' | 'rows'>): Moments {
  const dim = points.length / rows;
  const [sums, squares] = [new Float64Array(dim), new Float64Array(dim)];
  const constant = new Array<boolean>(dim).fill(true);
  for (let i = dim; i < points.length; i++) {
    const c = i % dim;
    sums[c] += points[i] - points[c];
    constant[c] &&= points[i] === points[c];
  }
  const shifts = sums.map((sum) => sum / rows);
  for (let i = 0; i < points.length; i++) squares[i % dim] += (points[i] - points[i % dim] - shifts[i % dim]) ** 2;
  return {
    means: shifts.map((shift, c) => (constant[c] ? points[c] : points[c] + shift)),
    variances: squares.map((square, c) => (constant[c] ? 0 : square / rows)),
    constant,
  };
}

/** Σ_k λ_k v_k about the first, exact where all are the same. */
export const weightedMean = (values: readonly number[], weights: readonly number[]): number =>
  values.reduce((sum, value, k) => sum + weights[k] * (value - values[0]), values[0]);
