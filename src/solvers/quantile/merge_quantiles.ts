import type { Measure } from '../measure.js';
import { cumulative } from './sorted_atoms.js';

/** The intervals of mass on which no quantile function jumps. */
export interface Pieces {
  /** Mass of every piece, [m], of sum 1. */
  readonly masses: Float64Array;
  /** The atom that marginal k has there, [K][m]; never falling, as mass moves monotonically. */
  readonly atoms: readonly Int32Array[];
}

/**
 * Cumulated masses that differ by less are one: each is rounded by up to 2⁻⁵³ when it is given, summed and divided.
 * Without it thirds and sixths would leave atoms of mass 1e-16.
 */
const SAME = 1e-15;

/**
 * Cuts [0, 1] wherever a quantile function jumps: at most Σ_k n_k − K + 1 pieces, in n log n for their order alone.
 * @param marginals atoms in ascending order
 */
export function mergeQuantiles(marginals: readonly Measure[]): Pieces {
  const ends = marginals.map(({ masses }) => cumulative(masses));
  const at = ends.map(() => 0);
  const masses: number[] = [];
  const atoms = ends.map((): number[] => []);
  for (let from = 0; ends.every((end, k) => at[k] < end.length);) {
    const to = ends.reduce((least, end, k) => Math.min(least, end[at[k]]), 1);
    if (to - from > SAME) {
      masses.push(to - from);
      atoms.forEach((list, k) => list.push(at[k]));
      from = to;
    }
    for (const [k, end] of ends.entries()) while (at[k] < end.length && end[at[k]] <= to + SAME) at[k]++;
  }
  return { masses: Float64Array.from(masses), atoms: atoms.map((list) => Int32Array.from(list)) };
}
