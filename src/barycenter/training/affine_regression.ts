import { choleskyFactor } from '../exact/cholesky.js';

/** What is added to each column's variance, in units of it: too little to be seen in a slope, enough to be solvable. */
const RIDGE = 1e-3;

/** The same in units of the largest variance, for columns that do not vary. */
const LEAST_RIDGE = 1e-9;

/** Floats of a regression's sums. */
export const sumsLength = (xDim: number, dim: number): number => (xDim + 1) * (xDim + 1 + dim);

/** The affine map y ≈ ȳ + (x − x̄) M. */
export interface AffineMap {
  /** x̄ [D_k] and ȳ [D] */
  readonly inputMean: Float64Array;
  readonly outputMean: Float64Array;
  /** M [D_k, D] */
  readonly slope: Float64Array;
}

/**
 * Ridge regression of rows y [D] on rows x [D_k], from sums with forgetting, in float64: with z = (1, x), Σ w z zᵀ
 * (below and on the diagonal) and Σ w z yᵀ.
 */
export class AffineRegression {
  constructor(
    readonly xDim: number,
    readonly dim: number,
    /** [sumsLength], what was accumulated so far; belongs to the regression from now on. */
    readonly sums: Float64Array = new Float64Array(sumsLength(xDim, dim)),
  ) {}

  /** Σ w, the rows that count. */
  get rows(): number {
    return this.sums[0];
  }

  /**
   * Multiplies what was accumulated by `kept` and adds rows of weight 1: D_k · (D_k/2 + D) multiply-adds each.
   * @param x f32 [rows, D_k]
   * @param y f32 [rows, D]
   */
  add(x: Float32Array, y: Float32Array, kept: number): void {
    const { xDim, dim, sums } = this;
    const width = xDim + 1;
    const products = sums.subarray(width * width);
    const z = new Float64Array(width).fill(1);
    const end = new Float64Array(dim);
    for (let i = 0; i < sums.length; i++) sums[i] *= kept;
    for (let row = 0; row * dim < y.length; row++) {
      z.set(x.subarray(row * xDim, (row + 1) * xDim), 1);
      end.set(y.subarray(row * dim, (row + 1) * dim));
      for (let i = 0; i < width; i++) {
        const factor = z[i];
        for (let j = 0, at = i * width; j <= i; j++, at++) sums[at] += factor * z[j];
        for (let j = 0, at = i * dim; j < dim; j++, at++) products[at] += factor * end[j];
      }
    }
  }

  /** The map, of slope 0 where no column of x varies. */
  solve(): AffineMap {
    const { xDim, dim, sums, rows } = this;
    const width = xDim + 1;
    const products = sums.subarray(width * width);
    const inputMean = Float64Array.from({ length: xDim }, (_, i) => sums[(i + 1) * width] / rows);
    const outputMean = products.slice(0, dim).map((sum) => sum / rows);
    const covariance = (i: number, j: number): number =>
      sums[(i + 1) * width + j + 1] / rows - inputMean[i] * inputMean[j];
    const slope = Float64Array.from({ length: xDim * dim }, (_, at) => {
      const [i, j] = [Math.floor(at / dim), at % dim];
      return products[(i + 1) * dim + j] / rows - inputMean[i] * outputMean[j];
    });
    let largest = 0;
    for (let i = 0; i < xDim; i++) largest = Math.max(largest, covariance(i, i));
    const ridge = (i: number): number => RIDGE * Math.max(0, covariance(i, i)) + LEAST_RIDGE * largest;
    const factor = choleskyFactor((i, j) => covariance(i, j) + (i === j ? ridge(i) : 0), xDim);
    if (factor) divide(factor, slope, dim);
    else slope.fill(0);
    return { inputMean, outputMean, slope };
  }
}

/** Solves L Lᵀ X = B in the place of B [rows, columns]. */
function divide(l: Float64Array, b: Float64Array, columns: number): void {
  const rows = b.length / columns;
  const subtract = (from: number, row: number, factor: number): void => {
    for (let j = 0; j < columns; j++) b[from * columns + j] -= factor * b[row * columns + j];
  };
  const scale = (row: number): void => {
    for (let j = 0; j < columns; j++) b[row * columns + j] /= l[row * rows + row];
  };
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < i; k++) subtract(i, k, l[i * rows + k]);
    scale(i);
  }
  for (let i = rows - 1; i >= 0; i--) {
    for (let k = i + 1; k < rows; k++) subtract(i, k, l[k * rows + i]);
    scale(i);
  }
}

/** What a map leaves of rows y [rows, D], less the mean of that, [rows, D]. */
export function residuals({ inputMean, slope }: AffineMap, x: Float32Array, y: Float32Array): Float64Array {
  const xDim = inputMean.length;
  const dim = slope.length / xDim;
  const left = Float64Array.from(y);
  const mean = new Float64Array(dim);
  for (let row = 0; row * dim < y.length; row++) {
    const at = row * dim;
    for (let k = 0; k < xDim; k++) {
      const factor = x[row * xDim + k] - inputMean[k];
      for (let j = 0; j < dim; j++) left[at + j] -= factor * slope[k * dim + j];
    }
    for (let j = 0; j < dim; j++) mean[j] += left[at + j];
  }
  return left.map((value, at) => value - (dim * mean[at % dim]) / y.length);
}
