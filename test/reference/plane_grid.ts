import { keyOf, philox4x32 } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { firstAtLeast } from './first_at_least.js';

/** A square grid of equal cells on [−half, half]², cell (i, j) at row i of x and column j of y. */
export interface PlaneGrid {
  readonly cells: number;
  readonly half: number;
  /** Centres, [cells², 2] */
  readonly centres: Float64Array;
}

export function planeGrid(cells: number, half: number): PlaneGrid {
  const at = (i: number): number => half * ((2 * i + 1) / cells - 1);
  const centres = new Float64Array(2 * cells * cells);
  for (let c = 0; c < cells * cells; c++)
    [centres[2 * c], centres[2 * c + 1]] = [at(Math.floor(c / cells)), at(c % cells)];
  return { cells, half, centres };
}

/** Shares of points, [n, 2], in bins of `merge` × `merge` cells; the last entry is what lies outside the grid. */
export function binShares({ cells, half }: PlaneGrid, merge: number, points: ArrayLike<number>): Float64Array {
  const bins = cells / merge;
  const shares = new Float64Array(bins * bins + 1);
  const rows = points.length / 2;
  for (let r = 0; r < rows; r++) {
    const [i, j] = [points[2 * r], points[2 * r + 1]].map((value) => Math.floor(((value / half + 1) / 2) * bins));
    const inside = i >= 0 && i < bins && j >= 0 && j < bins;
    shares[inside ? i * bins + j : bins * bins] += 1 / rows;
  }
  return shares;
}

/** Masses of the cells, [cells²], in the same bins. */
export function binMasses({ cells }: PlaneGrid, merge: number, masses: Float64Array): Float64Array {
  const bins = cells / merge;
  const merged = new Float64Array(bins * bins + 1);
  masses.forEach((mass, c) => {
    merged[Math.floor(Math.floor(c / cells) / merge) * bins + Math.floor((c % cells) / merge)] += mass;
  });
  return merged;
}

/** ½ Σ |a − b| */
export function totalVariation(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]) / 2, 0);
}

/** `count` independent draws of cells by their masses, each uniform in its cell: [count, 2]. */
export function drawFromGrid(
  { cells, half, centres }: PlaneGrid,
  masses: Float64Array,
  count: number,
  seed: number,
): Float32Array {
  const cumulative = Float64Array.from(masses);
  for (let c = 1; c < cumulative.length; c++) cumulative[c] += cumulative[c - 1];
  const key = keyOf(seed);
  const side = (2 * half) / cells;
  const points = new Float32Array(2 * count);
  for (let r = 0; r < count; r++) {
    const [which, right, up] = [...philox4x32(key, [Stream.test, 9, r, 0])].map((word) => (word + 0.5) / 2 ** 32);
    const cell = firstAtLeast(cumulative, which * cumulative[cumulative.length - 1]);
    points[2 * r] = centres[2 * cell] + side * (right - 0.5);
    points[2 * r + 1] = centres[2 * cell + 1] + side * (up - 0.5);
  }
  return points;
}
