import { choleskyFactor } from '../exact/cholesky.js';
import { diagonalOf, MOST_EIGEN_DIMENSIONS, singularFactor, symmetricEntry } from '../exact/covariance.js';

/** A covariance: its rows, [D][D], or the variances of independent columns, [D]. */
export type Covariance = Float64Array | readonly (readonly number[])[];

/** F with F Fᵀ the covariance; `apply` adds F z to rows. */
export interface GaussianFactor {
  /** Normals that a row takes. */
  readonly rank: number;
  /** Adds F z to each row: `out` [rows, D], `z` [rows, rank]. */
  apply(out: Float64Array, z: Float64Array, rows: number): void;
}

/**
 * A factor of covariance/unit²: roots of independent columns; Cholesky's; beyond `MOST_EIGEN_DIMENSIONS`, where the
 * covariance is singular, Cholesky's with pivots. Undefined for smaller singular ones: see `gaussianFactor`.
 */
export function choleskyGaussianFactor(covariance: Covariance, unit = 1): GaussianFactor | undefined {
  const dim = covariance.length;
  const variances = covariance instanceof Float64Array ? covariance : diagonalOf(covariance);
  const scaled = (value: number): number => (unit === 1 ? value : value / unit / unit);
  if (variances && (variances.every((v) => scaled(v) > 0) || dim > MOST_EIGEN_DIMENSIONS)) {
    return diagonal(variances.map((v) => Math.sqrt(Math.max(0, scaled(v)))));
  }
  const rows = rowsOf(covariance);
  // The decompositions want exact symmetry; a covariance worked out in floating point has it to rounding only.
  const entry =
    unit === 1 ? symmetricEntry(rows) : (i: number, j: number) => (scaled(rows[i][j]) + scaled(rows[j][i])) * 0.5;
  const lower = choleskyFactor(entry, dim);
  if (lower) return dense(lower, dim, dim, true);
  if (dim <= MOST_EIGEN_DIMENSIONS) return undefined;
  const { factor, rank } = singularFactor(entry, dim);
  return dense(factor, dim, rank, false);
}

/** A covariance as rows, [D][D]. */
export function rowsOf(covariance: Covariance): readonly (readonly number[])[] {
  if (!(covariance instanceof Float64Array)) return covariance;
  return Array.from(covariance, (variance, i) => Array.from(covariance, (_, j) => (i === j ? variance : 0)));
}

function diagonal(roots: Float64Array): GaussianFactor {
  const dim = roots.length;
  return {
    rank: dim,
    apply(out, z, rows) {
      for (let at = 0; at < rows * dim; at++) out[at] += roots[at % dim] * z[at];
    },
  };
}

/** Rows drawn together: their sums are independent, so that a processor has four of them in flight. */
const ROWS = 4;

/**
 * A factor [dim, rank]; of a lower one, what lies above the diagonal is not looked at. Sums run in the order of the
 * columns.
 */
export function dense(factor: Float64Array, dim: number, rank: number, lower: boolean): GaussianFactor {
  const side = new Float64Array(ROWS * rank);
  return {
    rank,
    apply(out, z, rows) {
      let row = 0;
      for (; row + ROWS <= rows; row += ROWS) {
        // The normals side by side, four a column, so that one address serves them.
        for (let j = 0; j < rank; j++) for (let r = 0; r < ROWS; r++) side[ROWS * j + r] = z[(row + r) * rank + j];
        fourRows(out.subarray(row * dim, (row + ROWS) * dim), side);
      }
      for (; row < rows; row++)
        oneRow(out.subarray(row * dim, (row + 1) * dim), z.subarray(row * rank, (row + 1) * rank));
    },
  };

  function fourRows(out: Float64Array, four: Float64Array): void {
    for (let i = 0; i < dim; i++) {
      let [v0, v1, v2, v3] = [out[i], out[dim + i], out[2 * dim + i], out[3 * dim + i]];
      const end = lower ? i + 1 : rank;
      for (let j = 0, at = i * rank, q = 0; j < end; j++, q += ROWS) {
        const value = factor[at + j];
        v0 += value * four[q];
        v1 += value * four[q + 1];
        v2 += value * four[q + 2];
        v3 += value * four[q + 3];
      }
      out[i] = v0;
      out[dim + i] = v1;
      out[2 * dim + i] = v2;
      out[3 * dim + i] = v3;
    }
  }

  function oneRow(out: Float64Array, normals: Float64Array): void {
    for (let i = 0; i < dim; i++) {
      let value = out[i];
      const end = lower ? i + 1 : rank;
      for (let j = 0; j < end; j++) value += factor[i * rank + j] * normals[j];
      out[i] = value;
    }
  }
}
