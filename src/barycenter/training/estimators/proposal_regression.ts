import { choleskyFactor } from '../../exact/cholesky.js';
import { columnScale, RandomFeatures } from './random_features.js';

/** Widens the variances: tails heavier than the target's keep importance weights bounded. */
const INFLATION = 1.2;

/** What an iteration counts for at least: plans move as the potentials are learned, so that old draws are forgotten. */
const LEAST_RATE = 0.1;

/** What is added to the features' mean squares, which are of order 1: far below what would pull the mean. */
const RIDGE = 1e-5;

/** Most that variances are widened by for what a fit of so many features to so few points hides. */
const MOST_HIDDEN = 2;

/** Least variance, relative to the mean square of y: proposals never collapse to a point. */
const LEAST_VARIANCE = 1e-8;

/** y | x ∼ N(Wᵀ z(x), diag s²). */
export interface FittedGaussians {
  /** W [width, D] */
  readonly slope: Float64Array;
  /** s [D] */
  readonly deviations: Float64Array;
}

/**
 * Ridge regression of y on features z(x) with forgetting, in float64, from weighted draws: moments E zzᵀ, E zyᵀ and E
 * y². Columns are standardised as those of the first minibatch were.
 */
export class ProposalRegression {
  readonly features: RandomFeatures;
  /** Mean and deviation of each column, [2, D_k], then the moments. */
  readonly sums: Float64Array;

  constructor(
    readonly xDim: number,
    readonly dim: number,
    /** Points of a minibatch. */
    readonly batch: number,
    sums?: Float64Array,
  ) {
    this.features = new RandomFeatures(xDim, batch);
    const { width } = this.features;
    this.sums = sums ?? new Float64Array(2 * xDim + width * (width + dim) + dim);
  }

  get #scale(): Float64Array {
    return this.sums.subarray(0, 2 * this.xDim);
  }

  /** E zzᵀ, below and on the diagonal, E zyᵀ and E y². */
  get #moments(): [zz: Float64Array, zy: Float64Array, yy: Float64Array] {
    const { width } = this.features;
    const moments = this.sums.subarray(2 * this.xDim);
    const [zy, yy] = [width * width, width * (width + this.dim)];
    return [moments.subarray(0, zy), moments.subarray(zy, yy), moments.subarray(yy)];
  }

  /**
   * Takes in one minibatch, of which `round` (from 0) came before.
   * @param x f32 [points, D_k]
   * @param means of each point's draws, f64 [points, D]
   * @param squares mean of y² of each point's draws, f64 [points, D]
   */
  add(x: Float32Array, means: Float64Array, squares: Float64Array, round: number): void {
    const { xDim, dim, features } = this;
    const { width } = features;
    if (round === 0) this.sums.set(columnScale(x, xDim));
    const [zz, zy, yy] = this.#moments;
    const points = means.length / dim;
    const rate = Math.max(1 / (round + 1), LEAST_RATE);
    const each = rate / points;
    for (const moments of [zz, zy, yy]) for (let i = 0; i < moments.length; i++) moments[i] *= 1 - rate;
    const z = new Float64Array(width);
    for (let p = 0; p < points; p++) {
      features.write(z, x, p, this.#scale);
      for (let i = 0; i < width; i++) {
        const zi = each * z[i];
        for (let j = 0; j <= i; j++) zz[i * width + j] += zi * z[j];
        for (let d = 0; d < dim; d++) zy[i * dim + d] += zi * means[p * dim + d];
      }
      for (let d = 0; d < dim; d++) yy[d] += each * squares[p * dim + d];
    }
  }

  /** After so many rounds. */
  solve(rounds: number): FittedGaussians {
    const { dim, batch } = this;
    const { width } = this.features;
    const [zz, zy, yy] = this.#moments;
    const second = (i: number, j: number): number => zz[Math.max(i, j) * width + Math.min(i, j)];
    const factor = choleskyFactor((i, j) => second(i, j) + (i === j ? RIDGE : 0), width)!;
    const slope = divide(factor, zy, dim);
    const points = batch * Math.min(rounds, 1 / LEAST_RATE);
    const hidden = points > width ? Math.min(MOST_HIDDEN, points / (points - width)) : MOST_HIDDEN;
    const deviations = Float64Array.from({ length: dim }, (_, d) => {
      let left = yy[d];
      for (let i = 0; i < width; i++) {
        let fitted = 0;
        for (let j = 0; j < width; j++) fitted += second(i, j) * slope[j * dim + d];
        left += slope[i * dim + d] * (fitted - 2 * zy[i * dim + d]);
      }
      return Math.sqrt(INFLATION * hidden * Math.max(left, LEAST_VARIANCE * yy[d]));
    });
    return { slope, deviations };
  }

  /** Wᵀ z(x) of rows x [points, D_k], f32 [points, D]. */
  meansAt({ slope }: FittedGaussians, x: Float32Array): Float32Array {
    const { xDim, dim, features } = this;
    const { width } = features;
    const out = new Float32Array((x.length / xDim) * dim);
    const z = new Float64Array(width);
    for (let p = 0; p < out.length / dim; p++) {
      features.write(z, x, p, this.#scale);
      for (let d = 0; d < dim; d++) {
        let sum = 0;
        for (let i = 0; i < width; i++) sum += z[i] * slope[i * dim + d];
        out[p * dim + d] = sum;
      }
    }
    return out;
  }
}

/** X with L Lᵀ X = B, [rows, columns]. */
function divide(l: Float64Array, b: Float64Array, columns: number): Float64Array {
  const x = b.slice();
  const rows = b.length / columns;
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < i; k++) x[i * columns + c] -= l[i * rows + k] * x[k * columns + c];
      x[i * columns + c] /= l[i * rows + i];
    }
    for (let i = rows - 1; i >= 0; i--) {
      for (let k = i + 1; k < rows; k++) x[i * columns + c] -= l[k * rows + i] * x[k * columns + c];
      x[i * columns + c] /= l[i * rows + i];
    }
  }
  return x;
}
