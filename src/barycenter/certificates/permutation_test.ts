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

/** How far apart clouds are that may be larger than what is permuted. */
export interface Apart {
  /** Σ of the unbiased energy distances of all pairs of clouds. */
  readonly distance: number;
  /** Points of each cloud. */
  readonly points: number;
}

/** Whether samples could be of one distribution. */
export interface PermutationTest {
  /** Share of the orders of the points that part samples at least as far as they are parted: from 0.001 up. */
  readonly pValue: number;
  /** Orders that were tried. */
  readonly permutations: number;
  /** Points of each cloud that are as far apart as was found. */
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

/** Σ of the unbiased energy distances of all pairs of samples, times their points. @param all Σ of all distances */
function partedBy(inside: number, all: number, samples: number, points: number): number {
  const between = all - inside;
  return (2 * between) / points - (2 * (samples - 1) * inside) / (points - 1);
}

/**
 * Permutation test of the energy distance (Székely and Rizzo 2004; of several samples Rizzo and Székely 2010): whether
 * clouds could be samples of one distribution. The first points of each are permuted, a few hundred, whose distances
 * are worked out once. Of n points of one distribution n times the energy distance has nearly the same law whatever n
 * is, so that larger clouds are held against it as they are: what is seen is what *they* show. Its p-value is
 * (1 + r)/(1 + 999), r of the permutations parting samples as far, or r/l where r = 50 of the first l do (Besag and
 * Clifford 1991).
 *
 * @param clouds f32 [·, D] each, their points in no order
 * @param seed of the permutations: the same one gives the same number
 * @param apart how far apart more points are; left out, it is those that are permuted, and the test is exact
 */
export function permutationTest(
  clouds: readonly Float32Array[],
  dim: number,
  seed: number,
  apart?: Apart,
): PermutationTest {
  const most = Math.min(MOST_POINTS, Math.floor(Math.sqrt((2 * MOST_WORK) / dim)));
  const points = Math.min(Math.floor(most / clouds.length), ...clouds.map((cloud) => cloud.length / dim));
  const joined = new Float32Array(clouds.length * points * dim);
  for (const [k, cloud] of clouds.entries()) joined.set(cloud.subarray(0, points * dim), k * points * dim);
  const matrix = distances(joined, dim);
  const order = Uint32Array.from({ length: clouds.length * points }, (_, i) => i);
  const all = within(matrix, order, order.length);
  const parted = (): number => partedBy(within(matrix, order, points), all, clouds.length, points);
  // Rounding of other sums must not part equal ones.
  const found = (apart ? apart.points * apart.distance : parted()) - 1e-6 * (all / order.length);
  const compared = apart?.points ?? points;
  let asFar = 0;
  for (let p = 0; p < PERMUTATIONS; p++) {
    shuffle(order, order.length - points, seed, p);
    if (parted() >= found) asFar++;
    if (asFar === ENOUGH) return { pValue: asFar / (p + 1), permutations: p + 1, points: compared };
  }
  return { pValue: (1 + asFar) / (1 + PERMUTATIONS), permutations: PERMUTATIONS, points: compared };
}
