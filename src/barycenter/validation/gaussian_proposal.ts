import { choleskyFactor } from '../exact/cholesky.js';
import type { Proposal } from './proposal.js';

/** Widens the fitted covariance: tails heavier than the target's keep the importance weights bounded. */
const INFLATION = 1.2;

/** Dimensions per draw from which a point's own covariance would be shrunk by 3/4 and more. */
const POOLED_FROM = 3;

function meanOf(samples: Float32Array, dim: number, first: number, count: number): Float64Array {
  const mean = new Float64Array(dim);
  for (let m = 0; m < count; m++) {
    for (let i = 0; i < dim; i++) mean[i] += samples[(first + m) * dim + i] / count;
  }
  return mean;
}

/**
 * Adds Σ_m (y_m − mean)(y_m − mean)ᵀ of one point's draws to the lower triangle of `sums`, [dim, dim]: four draws at a
 * time, for in many dimensions it is the reads and writes of `sums` that take the time.
 */
function addScatter(sums: Float64Array, samples: Float32Array, first: number, count: number, mean: Float64Array): void {
  const dim = mean.length;
  const offsets = Array.from({ length: Math.ceil(count / 4) * 4 }, () => new Float64Array(dim));
  for (let m = 0; m < count; m++) {
    for (let i = 0; i < dim; i++) offsets[m][i] = samples[(first + m) * dim + i] - mean[i];
  }
  for (let m = 0; m < count; m += 4) {
    const [a, b, c, d] = offsets.slice(m, m + 4);
    for (let i = 0; i < dim; i++) {
      const [ai, bi, ci, di] = [a[i], b[i], c[i], d[i]];
      const row = i * dim;
      for (let j = 0; j <= i; j++) sums[row + j] += ai * a[j] + bi * b[j] + ci * c[j] + di * d[j];
    }
  }
}

/** The lower Cholesky factor of a covariance, [dim, dim], and the logarithm of its determinant. */
interface Factor {
  readonly lower: Float64Array;
  readonly logDeterminant: number;
}

/** Factor of INFLATION · covariance + ridge · I; only the covariance's lower triangle, [dim, dim], is read. */
function factorOf(covariance: Float64Array, dim: number, ridge: number): Factor {
  const entry = (i: number, j: number): number => INFLATION * covariance[i * dim + j] + (i === j ? ridge : 0);
  // Definite whatever the draws: the ridge is a millionth of the mean variance, far above rounding.
  const lower = choleskyFactor(entry, dim)!;
  let logDeterminant = 0;
  for (let i = 0; i < dim; i++) logDeterminant += Math.log(lower[i * dim + i]);
  return { lower, logDeterminant };
}

/**
 * out ← out + L z, L the lower triangle of [dim, dim]. Four rows at a time: a row alone would wait for each of its
 * additions.
 */
function addProduct(out: Float64Array, lower: Float64Array, z: ArrayLike<number>): void {
  const dim = out.length;
  let i = 0;
  for (; i + 4 <= dim; i += 4) {
    let [a, b, c, d] = [out[i], out[i + 1], out[i + 2], out[i + 3]];
    const [rowA, rowB, rowC, rowD] = [i * dim, (i + 1) * dim, (i + 2) * dim, (i + 3) * dim];
    // Above the diagonal L is zero: the last of the four has the longest row.
    for (let j = 0; j < i + 4; j++) {
      const zj = z[j];
      a += lower[rowA + j] * zj;
      b += lower[rowB + j] * zj;
      c += lower[rowC + j] * zj;
      d += lower[rowD + j] * zj;
    }
    out[i] = a;
    out[i + 1] = b;
    out[i + 2] = c;
    out[i + 3] = d;
  }
  for (; i < dim; i++) for (let j = 0; j <= i; j++) out[i] += lower[i * dim + j] * z[j];
}

/** L⁻¹ b, in the place of b; L the lower triangle of [dim, dim]. */
function solveLower(lower: Float64Array, b: Float64Array): Float64Array {
  const dim = b.length;
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < i; j++) b[i] -= lower[i * dim + j] * b[j];
    b[i] /= lower[i * dim + i];
  }
  return b;
}

/** N(mean, L Lᵀ): the draw is mean + L z. */
function gaussian(mean: Float64Array, { lower, logDeterminant }: Factor): Proposal {
  const dim = mean.length;
  return {
    draw(z) {
      const out = Float64Array.from(mean);
      addProduct(out, lower, z);
      return out;
    },
    normalsOf: (y) =>
      solveLower(
        lower,
        mean.map((m, i) => y[i] - m),
      ),
    logDensity(z) {
      let squares = 0;
      for (let i = 0; i < dim; i++) squares += z[i] * z[i];
      return -0.5 * squares - logDeterminant - 0.5 * dim * Math.log(2 * Math.PI);
    },
  };
}

/**
 * One proposal per point, fitted to its draws. `samples` is f32 [points, draws, dim]. A point's own covariance, known
 * from `draws` samples only, is shrunk towards the points' pooled one by D/(D + draws), which is nearly all of it in
 * high dimension and little in low. From D = POOLED_FROM · draws on the pooled one stands for all: one O(D³) factor,
 * not one a point.
 */
export function fitProposals(samples: Float32Array, points: number, draws: number, dim: number): Proposal[] {
  const means = Array.from({ length: points }, (_, p) => meanOf(samples, dim, p * draws, draws));
  const pooled = new Float64Array(dim * dim);
  for (const [p, mean] of means.entries()) addScatter(pooled, samples, p * draws, draws, mean);
  for (let i = 0; i < pooled.length; i++) pooled[i] /= points * (draws - 1);
  let trace = 0;
  for (let i = 0; i < dim; i++) trace += pooled[i * dim + i];
  const ridge = (1e-6 * trace) / dim + Number.MIN_VALUE;
  if (dim >= POOLED_FROM * draws) {
    const factor = factorOf(pooled, dim, ridge);
    return means.map((mean) => gaussian(mean, factor));
  }
  const shrinkage = dim / (dim + draws);
  return means.map((mean, p) => {
    const covariance = new Float64Array(dim * dim);
    addScatter(covariance, samples, p * draws, draws, mean);
    for (let i = 0; i < covariance.length; i++) {
      covariance[i] = ((1 - shrinkage) * covariance[i]) / (draws - 1) + shrinkage * pooled[i];
    }
    return gaussian(mean, factorOf(covariance, dim, ridge));
  });
}
