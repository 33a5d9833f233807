import { Matrix } from 'ml-matrix';
import type { BatchRequest } from '../../src/index.js';
import { keyOf, normals, philox4x32 } from '../../src/random/philox.js';
import { Stream, type PhiloxKey } from '../../src/random/counters.js';
import { rotationOf } from '../support/random_rotation.js';

/** x = m + W z, z with mean 0 and covariance I: what z is names the family. */
export type Family = 'gaussian' | 'cube';

export interface LocationScatter {
  /** m_k, [D] */
  readonly mean: readonly number[];
  /** W_k, [D][D], symmetric. */
  readonly factor: readonly (readonly number[])[];
  /** W_k W_kᵀ, [D][D] */
  readonly covariance: readonly (readonly number[])[];
}

export const WEIGHTS = [0.25, 0.25, 0.5] as const;

/** Shapes are drawn under a key of their own, so that the solver's seed changes the run and not the question. */
const SHAPES = 2024;
const LEAST = 0.5;
const MOST = 2;

function randomRotation(key: PhiloxKey, dim: number, marginal: number): Matrix {
  return rotationOf(Array.from({ length: dim }, (_, i) => [...normals(key, Stream.distribution, marginal, i, dim)]));
}

/**
 * Three marginals: W with eigenvalues log-spaced from ½ to 2 along random axes, m ∼ N(0, I/4). Gaussians have axes of
 * their own. Cubes share theirs, each with the eigenvalues in another order, since W_l W_k⁻¹ is the optimal map only
 * where it is symmetric: a Gaussian looks the same from every side, so for Gaussians a rotation may be put in between,
 * and for cubes not.
 */
export function locationScatters(family: Family, dim: number): readonly LocationScatter[] {
  const key = keyOf(SHAPES);
  return WEIGHTS.map((_, k) => {
    const cube = family === 'cube';
    const rotation = randomRotation(key, dim, cube ? 0 : k);
    const place = (i: number): number => (cube ? (i + Math.floor((k * dim) / WEIGHTS.length)) % dim : i);
    const spread = Array.from({ length: dim }, (__, i) => LEAST * (MOST / LEAST) ** (place(i) / (dim - 1)));
    const factor = rotation.mmul(Matrix.diag(spread)).mmul(rotation.transpose());
    const mean = [...normals(key, Stream.distribution, WEIGHTS.length + k, 0, dim)].map((z) => z / 2);
    return { mean, factor: factor.to2DArray(), covariance: factor.mmul(factor.transpose()).to2DArray() };
  });
}

/** Uniform on [−√3, √3] in every axis: mean 0, variance 1. Word i of counter (stream, iteration, row, ⌊i/4⌋). */
function cubePoint(key: PhiloxKey, iteration: number, row: number, dim: number, out: Float64Array): void {
  for (let block = 0; 4 * block < dim; block++) {
    const words = philox4x32(key, [Stream.distribution, iteration, row, block]);
    for (let i = 0; i < 4 && 4 * block + i < dim; i++) {
      out[4 * block + i] = Math.sqrt(3) * (2 * ((words[i] + 0.5) / 2 ** 32) - 1);
    }
  }
}

/** Batches of m + W z with z uniform in the cube of unit variance, f32 [batchSize, D]. */
export function cubeBatches(
  { mean, factor }: LocationScatter,
  marginal: number,
): (request: BatchRequest) => Float32Array {
  const dim = mean.length;
  const rows = factor.map((row) => Float64Array.from(row));
  return ({ iteration, batchSize, seed }) => {
    const key = keyOf(seed);
    const [points, z] = [new Float32Array(batchSize * dim), new Float64Array(dim)];
    for (let b = 0; b < batchSize; b++) {
      cubePoint(key, iteration, marginal * batchSize + b, dim, z);
      for (let i = 0; i < dim; i++) {
        const row = rows[i];
        let sum = mean[i];
        for (let j = 0; j < dim; j++) sum += row[j] * z[j];
        points[b * dim + i] = sum;
      }
    }
    return points;
  };
}
