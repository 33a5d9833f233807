import { Matrix, CholeskyDecomposition, inverse } from 'ml-matrix';
import type { AggregateOptions } from '../../../../src/node/aggregate/posteriors/aggregate.js';
import type { Shard, Shards } from '../../../../src/node/aggregate/posteriors/shard.js';
import { TestRandom } from '../../../support/random.js';

/** Covariance of an observation, and of the prior of its mean, N(0, 4 I). */
const NOISE = new Matrix([
  [1, 0.6, 0],
  [0.6, 2, -0.5],
  [0, -0.5, 9],
]);
const PRIOR = Matrix.eye(3, 3).div(4);
export const NAMES = ['a', 'b', 'c'];
const TRUTH = [0.7, -1.2, 3];

/** N(mean, covariance) */
export interface Gaussian {
  readonly mean: readonly number[];
  readonly covariance: Matrix;
}

/** Of a matrix that rounding has left a little less than symmetric. */
const lowerOf = (covariance: Matrix): Matrix =>
  new CholeskyDecomposition(Matrix.add(covariance, covariance.transpose()).div(2)).lowerTriangularMatrix;

/** [rows, 3] */
export function drawsOf({ mean, covariance }: Gaussian, rows: number, random: TestRandom): Float64Array {
  const lower = lowerOf(covariance);
  const dim = mean.length;
  const z = random.normals(rows * dim);
  return Float64Array.from({ length: rows * dim }, (_, i) => {
    const [row, c] = [Math.floor(i / dim), i % dim];
    let sum = mean[c];
    for (let d = 0; d <= c; d++) sum += lower.get(c, d) * z[row * dim + d];
    return sum;
  });
}

/** How a shard's posterior was made. */
export type Likelihood =
  /** To the power n/n_k, the prior whole. */
  | 'powered'
  /** As it is, the prior to the power n_k/n. */
  | 'plain';

export interface Conjugate {
  /** Given all data: exact. */
  readonly full: Gaussian;
  /** Sizes of the parts of the data. */
  readonly sizes: readonly number[];
  readonly shards: Shards;
}

/**
 * The mean of normal data of known covariance, from all of it and from parts: x ∼ N(θ, NOISE), θ ∼ N(0, 4 I). All
 * posteriors are Gaussian. Those of parts have the mean C n NOISE⁻¹ m_k, m_k the part's mean, and the covariance C of
 * the full one (powered), C n/n_k (plain, with the prior to the power n_k/n), so that their barycenter under the
 * weights n_k/n is the full one.
 */
export function conjugate(sizes: readonly number[], draws: number, likelihood: Likelihood, seed = 1): Conjugate {
  const random = new TestRandom(seed);
  const n = sizes.reduce((a, b) => a + b, 0);
  const precision = inverse(NOISE);
  const covariance = inverse(Matrix.add(PRIOR, Matrix.mul(precision, n)));
  const gain = covariance.mmul(precision).mul(n);
  const means = sizes.map((size) => {
    const data = drawsOf({ mean: TRUTH, covariance: NOISE }, size, random);
    const sums = [0, 1, 2].map((c) => data.reduce((sum, value, i) => sum + (i % 3 === c ? value : 0), 0));
    return gain.mmul(Matrix.columnVector(sums).div(size)).to1DArray();
  });
  const mean = [0, 1, 2].map((c) => means.reduce((sum, own, k) => sum + (own[c] * sizes[k]) / n, 0));
  const shards = sizes.map((size, k): Shard => {
    const own = likelihood === 'powered' ? covariance : Matrix.mul(covariance, n / size);
    const points = drawsOf({ mean: means[k], covariance: own }, draws, random);
    return { name: `shard ${k}`, files: [`shard-${k}.csv`], points, rows: draws };
  });
  return { full: { mean, covariance }, sizes, shards: { names: NAMES, shards } };
}

/** What most tests ask for. */
export const options = (weights: readonly number[], more: Partial<AggregateOptions> = {}): AggregateOptions => ({
  weights,
  unpowered: false,
  seed: 0,
  signal: new AbortController().signal,
  withDevice: () => Promise.reject(new Error('no device is needed')),
  ...more,
});
