import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { gaussianBarycenter, type GaussianBarycenter } from '../../src/index.js';
import { invalid } from '../../src/errors.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { Matrix } from 'ml-matrix';
import { locationScatters, WEIGHTS, type Family } from '../gaussians/location_scatter.js';
import { rotationOf } from '../support/random_rotation.js';

/** Marginals whose moments are known, x = m_k + W_k z with W_k W_kᵀ = Σ_k. */
export interface Question {
  readonly family: Family;
  readonly dim: number;
  readonly epsilon: number;
  /** λ, [K] */
  readonly weights: readonly number[];
  /** m_k, [K][D] */
  readonly means: readonly (readonly number[])[];
  /** Σ_k, [K][D][D] */
  readonly covariances: readonly (readonly (readonly number[])[])[];
}

/** The location-scatter family of the experiment `gaussians`: eigenvalues of W_k log-spaced from ½ to 2. */
export function locationScatter(family: Family, dim: number, epsilon: number): Question {
  const shapes = locationScatters(family, dim);
  return {
    family,
    dim,
    epsilon,
    weights: WEIGHTS,
    means: shapes.map(({ mean }) => mean),
    covariances: shapes.map(({ covariance }) => covariance),
  };
}

const EQUAL = [1 / 3, 1 / 3, 1 / 3] as const;

const stats = z.object({ mean: z.array(z.number()), cov: z.array(z.array(z.number())) });
const instanceSchema = z.object({ sampler_0: stats, sampler_1: stats, sampler_2: stats });

/**
 * TreeDSBM's own instance of dimension D: `gaussian/sampler_stats_D.json` below a folder.
 * @throws InvalidInputError where it is missing, or of another form
 */
export function treeInstance(folder: string, dim: number, epsilon: number): Question {
  const file = path.join(folder, 'gaussian', `sampler_stats_${dim}.json`);
  const rule = 'TreeDSBM’s instances must be gaussian/sampler_stats_{64,96,128}.json below --data';
  const wayOut = 'They are in the data folder of github.com/samuel-howard/Tree_SB_Matching_Barycentres.';
  if (!existsSync(file)) throw invalid('experiment published', rule, `no ${file}`, wayOut);
  const parsed = instanceSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success)
    throw invalid('experiment published', rule, `${file}: ${parsed.error.issues[0].message}`, wayOut);
  const { sampler_0, sampler_1, sampler_2 } = parsed.data;
  const marginals = [sampler_0, sampler_1, sampler_2];
  return {
    family: 'gaussian',
    dim,
    epsilon,
    weights: EQUAL,
    means: marginals.map(({ mean }) => mean),
    covariances: marginals.map(({ cov }) => symmetric(cov)),
  };
}

/** Float32 digits leave a covariance off its transpose by as much. */
const symmetric = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row, i) => row.map((value, j) => (value + rows[j][i]) / 2));

/** An instance of the same kind without the file: means 0, covariances with eigenvalues from ¼ to 4, equal weights. */
export function treeLikeInstance(dim: number, epsilon: number): Question {
  const spread = Matrix.diag(Array.from({ length: dim }, (_, i) => 0.25 * 16 ** (i / (dim - 1))));
  const covariances = EQUAL.map((_, k) => {
    const draws = Array.from({ length: dim }, (__, i) => [...normals(keyOf(2026), Stream.distribution, k, i, dim)]);
    const rotation = rotationOf(draws);
    return symmetric(rotation.mmul(spread).mmul(rotation.transpose()).to2DArray());
  });
  const means = EQUAL.map(() => Array<number>(dim).fill(0));
  return { family: 'gaussian', dim, epsilon, weights: EQUAL, means, covariances };
}

/** The exact answer for Gaussians with these moments; at ε = 0 its moments and its maps are the cubes' too. */
export const exactOf = ({ means, covariances, weights }: Question, epsilon: number): GaussianBarycenter =>
  gaussianBarycenter({ means, covariances, weights, epsilon });
