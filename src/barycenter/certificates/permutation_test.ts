import { Iterations, Stream } from '../../random/counters.js';
import { keyOf, philox4x32 } from '../../random/philox.js';

/** Points of all clouds that are compared: distances of all pairs are held. */
const MOST_POINTS = 768;

/** Multiply-adds for the distances: fewer points in many dimensions. */
const MOST_WORK = 2 ** 28;

/** Orders of the points that are tried, at most. */
export const PERMUTATIONS = 999;

/** Orders that part samples as far as they are parted, after which it is clear enough that nothing is to be seen. */
const ENOUGH = 50;

/** Whether samples could be of one distribution. */
export interface PermutationTest {
  /** Share of the orders of the points that part samples at least as far as they are parted: from 0.001 up. */
  readonly pValue: number;
  /** Orders that were tried. */
  readonly permutations: number;
  /** Points of each sample that were compared. */
  readonly points: number;
}

/** Distances of points, f32 [N, N]. */
function distances(points: Float32Array, dim: number): Float32Array {
  const count = points.length / dim;
  const out = new Float32Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      let squares = 0;
      for (let i = 0; i < dim; i++) squares += (points[a * dim + i] - points[b * dim + i]) ** 2;
      out[a * count + b] = out[b * count + a] = Math.sqrt(squares);
    }
  }
  return out;
}

/** Σ of distances from a point, whose row begins at `row`, to those of an order from `first` up to `end`. */
function distanceSum(matrix: Float32Array, row: number, order: Uint32Array, first: number, end: number): number {
  // Four sums at a time: one alone would wait for each of its additions.
  let p = 0;
  let q = 0;
  let r = 0;
  let s = 0;
  let b = first;
  for (; b + 4 <= end; b += 4) {
    p += matrix[row + order[b]];
    q += matrix[row + order[b + 1]];
    r += matrix[row + order[b + 2]];
    s += matrix[row + order[b + 3]];
  }
  for (; b < end; b++) p += matrix[row + order[b]];
  return p + q + r + s;
}

/** Σ of the distances within samples, which are `size` consecutive points of an order each. */
function within(matrix: Float32Array, order: Uint32Array, size: number): number {
  let sum = 0;
  for (let first = 0; first < order.length; first += size) {
    for (let a = first; a < first + size; a++) sum += distanceSum(matrix, order[a] * order.length, order, first, a);
  }
  return sum;
}

/**
 * Puts an order into another, by counter, one of each permutation. Two choices come from each word: the second from
 * what the first leaves of its 32 bits, 22 and more. The points of the last sample are those that no other has taken.
 */
function shuffle(order: Uint32Array, chosen: number, seed: number, permutation: number): void {
  const key = keyOf(seed);
  const words = new Uint32Array(4);
  let left = 0;
  for (let i = 0; i < chosen; i++) {
    const word = i >> 1;
    if (i % 8 === 0) philox4x32(key, [Stream.checks, Iterations.permutations.first, permutation, word / 4], words);
    const place = (i % 2 === 0 ? words[word % 4] / 2 ** 32 : left) * (order.length - i);
    const j = i + Math.floor(place);
    left = place - Math.floor(place);
    const at = order[i];
    order[i] = order[j];
    order[j] = at;
  }
}

/**
 * Permutation test of the energy distance (Székely and Rizzo 2004; of several samples Rizzo and Székely 2010): whether
 * clouds could be samples of one distribution. For samples of one size the sum of all pairs' energy distances falls as
 * the distances within samples grow, all distances being what they are, so that those alone are added up. Its p-value
 * is (1 + r)/(1 + 999), r of the permutations parting samples as far, or r/l where r = 50 of the first l do (Besag and
 * Clifford 1991): right whatever the distribution and the number of points. Of twice 384 points a shift by a quarter of
 * a deviation is mostly seen, in one dimension; of ever more, ever smaller ones would be.
 *
 * @param clouds f32 [·, D] each, their points in no order; the first ones are compared
 * @param seed of the permutations: the same one gives the same number
 */
export function permutationTest(clouds: readonly Float32Array[], dim: number, seed: number): PermutationTest {
  const most = Math.min(MOST_POINTS, Math.floor(Math.sqrt((2 * MOST_WORK) / dim)));
  const points = Math.min(Math.floor(most / clouds.length), ...clouds.map((cloud) => cloud.length / dim));
  const all = new Float32Array(clouds.length * points * dim);
  for (const [k, cloud] of clouds.entries()) all.set(cloud.subarray(0, points * dim), k * points * dim);
  const matrix = distances(all, dim);
  const order = Uint32Array.from({ length: clouds.length * points }, (_, i) => i);
  const found = within(matrix, order, points);
  let asFar = 0;
  for (let p = 0; p < PERMUTATIONS; p++) {
    shuffle(order, order.length - points, seed, p);
    if (within(matrix, order, points) <= found) asFar++;
    if (asFar === ENOUGH) return { pValue: asFar / (p + 1), permutations: p + 1, points };
  }
  return { pValue: (1 + asFar) / (1 + PERMUTATIONS), permutations: PERMUTATIONS, points };
}
