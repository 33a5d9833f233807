import { choleskyFactor } from '../../exact/cholesky.js';

/** Widens the variances: tails heavier than the target's keep importance weights bounded. */
const INFLATION = 1.2;

/** What an iteration counts for at least: plans move as the potentials are learned, so that old draws are forgotten. */
const LEAST_RATE = 0.1;

/** Relative to the mean square of x: far above rounding, far below what would pull the mean. */
const RIDGE = 1e-6;

/** Least variance, relative to the mean square of y: proposals never collapse to a point. */
const LEAST_VARIANCE = 1e-8;

/** y | x ∼ N(Wᵀ (1, x), diag s²). */
export interface LinearGaussian {
  /** W [D_k + 1, D] */
  readonly slope: Float64Array;
  /** s [D] */
  readonly deviations: Float64Array;
}

/** Floats of a regression's sums. */
export const sumsLength = (xDim: number, dim: number): number => (xDim + 1) * (xDim + 1 + dim) + dim;

/**
 * Ridge regression of y on (1, x) with forgetting, in float64, from weighted draws: moments E zzᵀ, E zyᵀ and E y², z =
 * (1, x).
 */
export class ProposalRegression {
  constructor(
    readonly xDim: number,
    readonly dim: number,
    /** [sumsLength] */
    readonly sums: Float64Array = new Float64Array(sumsLength(xDim, dim)),
  ) {}

  /**
   * Takes in one minibatch, of which `round` (from 0) came before.
   * @param x f32 [points, D_k]
   * @param means of each point's draws, f64 [points, D]
   * @param squares mean of y² of each point's draws, f64 [points, D]
   */
  add(x: Float32Array, means: Float64Array, squares: Float64Array, round: number): void {
    const { xDim, dim, sums } = this;
    const width = xDim + 1;
    const points = means.length / dim;
    const rate = Math.max(1 / (round + 1), LEAST_RATE);
    const each = rate / points;
    for (let i = 0; i < sums.length; i++) sums[i] *= 1 - rate;
    const z = new Float64Array(width).fill(1);
    const [products, ySquares] = [width * width, width * (width + dim)];
    for (let p = 0; p < points; p++) {
      for (let i = 0; i < xDim; i++) z[i + 1] = x[p * xDim + i];
      for (let i = 0; i < width; i++) {
        const zi = each * z[i];
        for (let j = 0; j <= i; j++) sums[i * width + j] += zi * z[j];
        for (let d = 0; d < dim; d++) sums[products + i * dim + d] += zi * means[p * dim + d];
      }
      for (let d = 0; d < dim; d++) sums[ySquares + d] += each * squares[p * dim + d];
    }
  }

  solve(): LinearGaussian {
    const { xDim, dim, sums } = this;
    const width = xDim + 1;
    const second = (i: number, j: number): number => sums[Math.max(i, j) * width + Math.min(i, j)];
    let scale = 0;
    for (let i = 0; i < width; i++) scale += second(i, i) / width;
    const factor = choleskyFactor((i, j) => second(i, j) + (i === j ? RIDGE * scale : 0), width)!;
    const products = sums.subarray(width * width, width * (width + dim));
    const slope = divide(factor, products, dim);
    const deviations = Float64Array.from({ length: dim }, (_, d) => {
      const square = sums[width * (width + dim) + d];
      let left = square;
      for (let i = 0; i < width; i++) {
        let fitted = 0;
        for (let j = 0; j < width; j++) fitted += second(i, j) * slope[j * dim + d];
        left += slope[i * dim + d] * (fitted - 2 * products[i * dim + d]);
      }
      return Math.sqrt(INFLATION * Math.max(left, LEAST_VARIANCE * square));
    });
    return { slope, deviations };
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

/** Wᵀ (1, x) of rows x [points, D_k], f32 [points, D]. */
export function meansAt({ slope, deviations }: LinearGaussian, x: Float32Array): Float32Array {
  const dim = deviations.length;
  const xDim = slope.length / dim - 1;
  const out = new Float32Array((x.length / xDim) * dim);
  for (let p = 0; p < out.length / dim; p++) {
    for (let d = 0; d < dim; d++) {
      let sum = slope[d];
      for (let i = 0; i < xDim; i++) sum += x[p * xDim + i] * slope[(i + 1) * dim + d];
      out[p * dim + d] = sum;
    }
  }
  return out;
}
