import { Matrix } from 'ml-matrix';
import { invalid } from '../../errors.js';

/** A sample's mean and covariance (divided by n − 1), in float64. */
export interface Moments {
  /** [D] */
  readonly mean: Float64Array;
  /** [D, D] */
  readonly covariance: Matrix;
  readonly rows: number;
}

/**
 * Rows of `points`, [n, dim].
 * @throws InvalidInputError for a broken row, too few rows or a value that is not finite
 */
export function checkedRows(operation: string, points: ArrayLike<number>, dim: number, least: number): number {
  const rows = points.length / dim;
  if (!Number.isInteger(rows) || rows < least) {
    throw invalid(
      operation,
      `points must be at least ${least} rows of ${dim} numbers`,
      `${points.length} numbers`,
      'Pass whole rows.',
    );
  }
  for (let i = 0; i < points.length; i++) {
    if (!Number.isFinite(points[i])) {
      throw invalid(
        operation,
        'points must be finite',
        `${points[i]} in row ${Math.floor(i / dim)}, column ${i % dim}`,
        'Drop or mend that row.',
      );
    }
  }
  return rows;
}

/** Mean of points, [n, dim] → [dim]: summed about the first point, so that a common offset costs no digits. */
export function meanAboutFirst(points: ArrayLike<number>, dim: number): Float64Array {
  const shift = shiftOfMean(points, dim);
  return shift.map((value, i) => points[i] + value);
}

/** Mean − first point. */
function shiftOfMean(points: ArrayLike<number>, dim: number): Float64Array {
  const rows = points.length / dim;
  const shift = new Float64Array(dim);
  for (let i = 0; i < points.length; i++) shift[i % dim] += (points[i] - points[i % dim]) / rows;
  return shift;
}

/**
 * Mean and covariance of points, [n, dim] with n ≥ 2. An offset that float64 adds exactly changes no bit of the
 * covariance.
 */
export function moments(operation: string, points: ArrayLike<number>, dim: number): Moments {
  const rows = checkedRows(operation, points, dim, 2);
  const shift = shiftOfMean(points, dim);
  const sums = new Float64Array(dim * dim);
  const offset = new Float64Array(dim);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < dim; i++) offset[i] = points[r * dim + i] - points[i] - shift[i];
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j <= i; j++) sums[i * dim + j] += offset[i] * offset[j];
    }
  }
  const covariance = Matrix.zeros(dim, dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) covariance.set(i, j, sums[Math.max(i, j) * dim + Math.min(i, j)] / (rows - 1));
  }
  return { mean: shift.map((value, i) => points[i] + value), covariance, rows };
}
