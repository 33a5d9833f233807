import type { Mixture } from './mixture.js';

/** A column of a part: its values from left to right, and the mass up to each. */
export interface SortedColumn {
  readonly weight: number;
  readonly values: Float64Array;
  /** Cumulated, [rows]; left out where masses are equal. */
  readonly cumulated?: Float64Array;
}

const areEqual = (masses: Float64Array): boolean => masses.every((mass) => mass === masses[0]);

export function sortedColumns({ parts, dim }: Mixture, column: number): SortedColumn[] {
  return parts.map(({ weight, points, masses }) => {
    const values = Float64Array.from(masses, (_, row) => points[row * dim + column]);
    if (areEqual(masses)) return { weight, values: values.sort() };
    const order = Uint32Array.from(masses.keys()).sort((a, b) => values[a] - values[b]);
    let sum = 0;
    return {
      weight,
      values: Float64Array.from(order, (row) => values[row]),
      cumulated: Float64Array.from(order, (row) => (sum += masses[row])),
    };
  });
}

/** How many of the values are at most t. */
function rankOf(values: Float64Array, t: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** F(t) = Σ λ_k F_k(t) */
const massUpTo = (columns: readonly SortedColumn[], t: number): number =>
  columns.reduce((sum, { weight, values, cumulated }) => {
    const rank = rankOf(values, t);
    if (rank === 0) return sum;
    return sum + weight * (cumulated ? cumulated[rank - 1] : rank / values.length);
  }, 0);

/** Cumulated masses are rounded. */
const ROUNDING = 1e-12;

/** Halvings of the range of all draws, after which hardly a draw is left between. */
const HALVINGS = 40;

/** The least draw t with F(t) ≥ level, of a mixture's column. */
export function quantileOf(columns: readonly SortedColumn[], level: number): number {
  const reaches = (t: number): boolean => massUpTo(columns, t) >= level - ROUNDING;
  const least = (above: number): number =>
    columns.reduce((t, { values }) => Math.min(t, values[rankOf(values, above)] ?? Infinity), Infinity);
  let low = least(-Infinity);
  let high = columns.reduce((t, { values }) => Math.max(t, values[values.length - 1]), -Infinity);
  if (reaches(low)) return low;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = low + (high - low) / 2;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  let found = least(low);
  while (found < high && !reaches(found)) found = least(found);
  return found;
}
