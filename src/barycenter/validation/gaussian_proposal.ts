import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** A Gaussian N(mean, L Lᵀ) to draw from and to weigh draws by. */
export interface GaussianProposal {
  /** mean + L z of standard normals z, [D]. */
  draw(z: ArrayLike<number>): Float64Array;
  /** log density of the draw that `z` made. */
  logDensity(z: ArrayLike<number>): number;
}

/** Widens the fitted covariance: tails heavier than the target's keep the importance weights bounded. */
const INFLATION = 1.2;

function meanOf(samples: Float32Array, dim: number, first: number, count: number): Float64Array {
  const mean = new Float64Array(dim);
  for (let m = 0; m < count; m++) {
    for (let i = 0; i < dim; i++) mean[i] += samples[(first + m) * dim + i] / count;
  }
  return mean;
}

function scatterOf(samples: Float32Array, dim: number, first: number, count: number, mean: Float64Array): Matrix {
  const scatter = Matrix.zeros(dim, dim);
  for (let m = 0; m < count; m++) {
    const row = (first + m) * dim;
    for (let i = 0; i < dim; i++) {
      const di = samples[row + i] - mean[i];
      for (let j = 0; j <= i; j++) scatter.set(i, j, scatter.get(i, j) + di * (samples[row + j] - mean[j]));
    }
  }
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) scatter.set(j, i, scatter.get(i, j));
  return scatter;
}

function gaussian(mean: Float64Array, covariance: Matrix): GaussianProposal {
  const dim = mean.length;
  const lower = new CholeskyDecomposition(covariance).lowerTriangularMatrix;
  let logDeterminant = 0;
  for (let i = 0; i < dim; i++) logDeterminant += Math.log(lower.get(i, i));
  return {
    draw(z) {
      const out = Float64Array.from(mean);
      for (let i = 0; i < dim; i++) for (let j = 0; j <= i; j++) out[i] += lower.get(i, j) * z[j];
      return out;
    },
    logDensity(z) {
      let squares = 0;
      for (let i = 0; i < dim; i++) squares += z[i] * z[i];
      return -0.5 * squares - logDeterminant - 0.5 * dim * Math.log(2 * Math.PI);
    },
  };
}

/**
 * One proposal per point, fitted to its draws. `samples` is f32 [points, draws, dim]. A point's own covariance, known
 * from `draws` samples only, is shrunk towards the points' pooled one by D/(D + draws), which is nearly all of it in high
 * dimension and little in low.
 */
export function fitProposals(samples: Float32Array, points: number, draws: number, dim: number): GaussianProposal[] {
  const means = Array.from({ length: points }, (_, p) => meanOf(samples, dim, p * draws, draws));
  const scatters = means.map((mean, p) => scatterOf(samples, dim, p * draws, draws, mean));
  const pooled = scatters.reduce((sum, s) => sum.add(s), Matrix.zeros(dim, dim)).div(points * (draws - 1));
  const shrinkage = dim / (dim + draws);
  const ridge = (1e-6 * pooled.trace()) / dim + Number.MIN_VALUE;
  return means.map((mean, p) => {
    const own = scatters[p].div(draws - 1);
    const covariance = Matrix.add(own.mul(1 - shrinkage), Matrix.mul(pooled, shrinkage)).mul(INFLATION);
    for (let i = 0; i < dim; i++) covariance.set(i, i, covariance.get(i, i) + ridge);
    return gaussian(mean, covariance);
  });
}
