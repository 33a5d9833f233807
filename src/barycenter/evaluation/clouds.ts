import type { Floats } from '../../io/numeric_table.js';

/** Parts of a sample that say how far a score of it scatters. */
export const GROUPS = 8;

/** The first rows of a cloud. */
export const head = (data: Floats, rows: number, dim: number): Floats => data.subarray(0, rows * dim);

/** `GROUPS` samples of equal size out of the first rows of one. */
export function groupsOf(points: Floats, dim: number, rows: number): Floats[] {
  const size = Math.floor(rows / GROUPS);
  return Array.from({ length: GROUPS }, (_, g) => points.subarray(g * size * dim, (g + 1) * size * dim));
}
