import { described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { commonFrame, intoFrame, type Frame } from './common_frame.js';
import { checkedRows } from './moments.js';

/** Points in a common frame, with their squared norms: ‖a − b‖² = ‖a‖² + ‖b‖² − 2⟨a, b⟩ in float64. */
interface Cloud {
  readonly rows: number;
  readonly dim: number;
  /** [rows, dim] */
  readonly points: Float64Array;
  /** [rows] */
  readonly norms: Float64Array;
}

/** Rows of a tile: two tiles of 128 dimensions fit a level-2 cache. */
const TILE = 64;

function cloudOf(points: ArrayLike<number>, dim: number, frame: Frame): Cloud {
  const rows = points.length / dim;
  const moved = intoFrame(points, frame, new Float64Array(points.length));
  const norms = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    for (let i = r * dim; i < (r + 1) * dim; i++) norms[r] += moved[i] * moved[i];
  }
  return { rows, dim, points: moved, norms };
}

/** √(‖a‖² + ‖b‖² − 2⟨a, b⟩), rounding below zero counting as zero; NaN stays NaN. */
function root(squared: number): number {
  return Math.sqrt(Math.max(0, squared));
}

/** Σ ‖a_i − b_j‖ over one i and j in [from, to). */
function rowDistances(a: Cloud, i: number, b: Cloud, from: number, to: number): number {
  const { dim } = a;
  let total = 0;
  for (let j = from; j < to; j++) {
    let product = 0;
    for (let d = 0; d < dim; d++) product += a.points[i * dim + d] * b.points[j * dim + d];
    total += root(a.norms[i] + b.norms[j] - 2 * product);
  }
  return total;
}

/**
 * Σ ‖a_i − b_j‖ over i in [i, i + 4) and j in [j, j + 2): eight sums in registers, six numbers read for sixteen
 * operations.
 */
function blockDistances(a: Cloud, i: number, b: Cloud, j: number): number {
  const { dim, points: p, norms: n } = a;
  const { points: q, norms: m } = b;
  const row = i * dim;
  const column = j * dim;
  let s00 = 0;
  let s10 = 0;
  let s20 = 0;
  let s30 = 0;
  let s01 = 0;
  let s11 = 0;
  let s21 = 0;
  let s31 = 0;
  for (let d = 0; d < dim; d++) {
    const x = q[column + d];
    const y = q[column + dim + d];
    const v0 = p[row + d];
    const v1 = p[row + dim + d];
    const v2 = p[row + 2 * dim + d];
    const v3 = p[row + 3 * dim + d];
    s00 += v0 * x;
    s10 += v1 * x;
    s20 += v2 * x;
    s30 += v3 * x;
    s01 += v0 * y;
    s11 += v1 * y;
    s21 += v2 * y;
    s31 += v3 * y;
  }
  const na = n[i];
  const nb = n[i + 1];
  const nc = n[i + 2];
  const nd = n[i + 3];
  const left = m[j];
  const right = m[j + 1];
  return (
    root(na + left - 2 * s00) +
    root(nb + left - 2 * s10) +
    root(nc + left - 2 * s20) +
    root(nd + left - 2 * s30) +
    root(na + right - 2 * s01) +
    root(nb + right - 2 * s11) +
    root(nc + right - 2 * s21) +
    root(nd + right - 2 * s31)
  );
}

/** Σ ‖a_i − b_j‖ over the tile that starts at (i, j). */
function tileDistances(a: Cloud, firstRow: number, b: Cloud, firstColumn: number): number {
  const rows = Math.min(firstRow + TILE, a.rows);
  const columns = Math.min(firstColumn + TILE, b.rows);
  const evenColumns = columns - ((columns - firstColumn) % 2);
  let total = 0;
  let i = firstRow;
  for (; i + 4 <= rows; i += 4) {
    for (let j = firstColumn; j < evenColumns; j += 2) total += blockDistances(a, i, b, j);
    if (evenColumns < columns) for (let r = i; r < i + 4; r++) total += rowDistances(a, r, b, evenColumns, columns);
  }
  for (; i < rows; i++) total += rowDistances(a, i, b, firstColumn, columns);
  return total;
}

/** Mean of ‖a_i − b_j‖ over all pairs. */
function meanBetween(a: Cloud, b: Cloud): number {
  let total = 0;
  for (let i = 0; i < a.rows; i += TILE) {
    for (let j = 0; j < b.rows; j += TILE) total += tileDistances(a, i, b, j);
  }
  return total / (a.rows * b.rows);
}

/**
 * Mean of ‖a_i − a_j‖ over the pairs i ≠ j: a point's distance to itself would bias it low. That distance adds exactly
 * 0 to the sum, because norms and products add the same squares in the same order.
 */
function meanWithin(a: Cloud): number {
  let total = 0;
  for (let i = 0; i < a.rows; i += TILE) {
    for (let j = i; j < a.rows; j += TILE) total += (j > i ? 2 : 1) * tileDistances(a, i, a, j);
  }
  return total / (a.rows * (a.rows - 1));
}

/**
 * The energy distance of two samples, [n, dim] and [m, dim], n, m ≥ 2 (Székely and Rizzo 2013), unbiased:
 * 2 E‖X − Y‖ − E‖X − X'‖ − E‖Y − Y'‖, self-terms over pairs of different points. It is zero in expectation for equal
 * distributions (so it may come out slightly negative) and has the unit of the data. Float64 on one thread, O((n + m)²
 * dim) time, O((n + m) dim) memory; `energyDistances` is ten times as fast, on a device, to float32's precision.
 *
 * Published single-cell scores (Kolesov et al. 2024 and the solvers they compare with) are *half* of it, on data in
 * their original scale. How that was found: the plain mixture of two endpoint days against the day between (all cells,
 * days weighted exactly) is at 4.585 (days 2 and 4 against 3, weights ½ and ½) and 4.479 (3 and 7 against 4, ¾ and ¼)
 * in 50 dimensions, and at 4.312 and 4.157 in 100; the halves average 2.27 and 2.12. Half the distance of 2,000 random
 * cells of each is 2.26 ± 0.09 and 2.11 ± 0.10, in the same range as the 2.30 and 2.13 known for one such mixture.
 * Standardised data give 0.69 and 0.92, whose ratio is wrong; square roots, 2.13 and 2.06.
 *
 * @throws InvalidInputError for broken rows, a single row, a value that is not finite, or distances beyond float64
 */
export function energyDistance(a: ArrayLike<number>, b: ArrayLike<number>, dim: number): number {
  for (const points of [a, b]) {
    if (typeof points?.length !== 'number')
      throw invalid(
        'energyDistance',
        'samples are lists of numbers, row after row',
        described(points),
        'Pass two of them and their columns.',
      );
  }
  if (!Number.isSafeInteger(dim) || dim < 1) {
    throw invalid(
      'energyDistance',
      'dim must be a whole number from 1 up',
      String(dim),
      'Pass the columns of both samples.',
    );
  }
  checkedRows('energyDistance', a, dim, 2);
  checkedRows('energyDistance', b, dim, 2);
  const frame = commonFrame('energyDistance', [a, b], dim);
  const first = cloudOf(a, dim, frame);
  const second = cloudOf(b, dim, frame);
  return frame.unit * (2 * meanBetween(first, second) - meanWithin(first) - meanWithin(second));
}
