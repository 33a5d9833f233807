import { choleskyFactor } from '../exact/cholesky.js';
import { addProducts, transposed } from './products.js';

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
    const rows = y.length / dim;
    const z = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) {
      z[row * width] = 1;
      z.set(x.subarray(row * xDim, (row + 1) * xDim), row * width + 1);
    }
    for (let i = 0; i < sums.length; i++) sums[i] *= kept;
    addProducts(sums, z, z, { left: width, right: width, lower: true });
    addProducts(sums.subarray(width * width), z, Float64Array.from(y), { left: width, right: dim });
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
  const row = (i: number): Float64Array => b.subarray(i * columns, (i + 1) * columns);
  const scale = (i: number): void => {
    const own = row(i);
    for (let j = 0; j < columns; j++) own[j] /= l[i * rows + i];
  };
  for (let i = 0; i < rows; i++) {
    const factors = Float64Array.from({ length: i }, (_, k) => -l[i * rows + k]);
    addProducts(row(i), factors, b.subarray(0, i * columns), { left: 1, right: columns });
    scale(i);
  }
  for (let i = rows - 1; i >= 0; i--) {
    const factors = Float64Array.from({ length: rows - i - 1 }, (_, k) => -l[(i + 1 + k) * rows + i]);
    addProducts(row(i), factors, b.subarray((i + 1) * columns), { left: 1, right: columns });
    scale(i);
  }
}

/** What a map leaves of rows y [rows, D], less the mean of that, [rows, D]. */
export function residuals({ inputMean, slope }: AffineMap, x: Float32Array, y: Float32Array): Float64Array {
  const xDim = inputMean.length;
  const dim = slope.length / xDim;
  const rows = y.length / dim;
  const left = Float64Array.from(y);
  const apart = transposed(x, xDim, (value, i) => inputMean[i] - value);
  addProducts(left, apart, slope, { left: rows, right: dim });
  const mean = new Float64Array(dim);
  for (let at = 0; at < left.length; at++) mean[at % dim] += left[at] / rows;
  return left.map((value, at) => value - mean[at % dim]);
}
