import { invalid } from '../../errors.js';
import { choleskyFactor, pivotedCholesky, type Entry } from './cholesky.js';

/** Relative rounding that a matrix typed by hand or averaged in float64 may have. */
const SYMMETRY_TOLERANCE = 1e-9;

/** Eigenvalues may be this far below zero, relative to the largest or their sum, before a matrix is indefinite. */
export const DEFINITENESS_TOLERANCE = 1e-10;

/** Largest dimension whose eigenvalues are worked out: it takes a third of a second there, and grows with the cube. */
export const MOST_EIGEN_DIMENSIONS = 256;

/** Variance, relative to the largest, that a factor of a singular covariance may leave out. */
const RANK_TOLERANCE = 1e-12;

export type Rows = readonly (readonly number[])[];

/** Entries of (M + Mᵀ)/2, with the bits of `symmetrized`. */
export const symmetricEntry =
  (rows: Rows): Entry =>
  (i, j) =>
    (rows[i][j] + rows[j][i]) * 0.5;

/** The diagonal of a matrix that has nothing beside it; undefined for others. */
export function diagonalOf(rows: Rows): Float64Array | undefined {
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < row.length; j++) if (j !== i && row[j] !== 0) return undefined;
  }
  return Float64Array.from(rows, (row, i) => row[i]);
}

/** Cholesky's factor of a semi-definite matrix by its largest variances, [dim, rank], and what it leaves of it. */
export function singularFactor(entry: Entry, dim: number) {
  let [largest, trace] = [0, 0];
  for (let i = 0; i < dim; i++) {
    largest = Math.max(largest, entry(i, i));
    trace += Math.abs(entry(i, i));
  }
  const found = pivotedCholesky(entry, dim, RANK_TOLERANCE * largest);
  return { ...found, semiDefinite: found.residual <= DEFINITENESS_TOLERANCE * trace };
}

/** Shape, finiteness and symmetry of a covariance as it was given. */
export function checkSquare(where: string, rows: Rows, dim: number): void {
  const wrong = rows.find((row) => row.length !== dim);
  if (rows.length !== dim || wrong) {
    const received = `${rows.length} rows of ${(wrong ?? rows[0])?.length ?? 0}`;
    throw invalid(
      where,
      `must be a ${dim} × ${dim} matrix, as the mean has ${dim} numbers`,
      received,
      'Give one row of numbers per dimension.',
    );
  }
  let scale = 0;
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < dim; j++) {
      const value = row[j];
      if (!Number.isFinite(value))
        throw invalid(where, 'must hold finite numbers', `${value} at [${i}][${j}]`, 'Mend that entry.');
      scale = Math.max(scale, Math.abs(value));
    }
  }
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [rows[i][j], rows[j][i]];
      if (Math.abs(below - above) > SYMMETRY_TOLERANCE * scale) {
        throw invalid(
          where,
          'must be symmetric',
          `${below} at [${i}][${j}] and ${above} at [${j}][${i}]`,
          'Make the two entries equal.',
        );
      }
    }
  }
}

/** A factor proves it, of few columns where the matrix is singular; no eigenvalues, which would take a library. */
function checkSemiDefinite(where: string, rows: Rows, dim: number): void {
  const entry = symmetricEntry(rows);
  const diagonal = diagonalOf(rows);
  if (diagonal ? diagonal.every((v) => v >= 0) : choleskyFactor(entry, dim)) return;
  const { semiDefinite, residual } = singularFactor(entry, dim);
  if (semiDefinite) return;
  throw invalid(
    where,
    'must be positive semi-definite',
    `a matrix that is ${residual.toPrecision(3)} from one`,
    'A covariance has no negative eigenvalues; mend it.',
  );
}

/**
 * A covariance, [dim][dim], checked: square, finite, symmetric, positive semi-definite.
 * @throws InvalidInputError that names `where`
 */
export function checkCovariance(where: string, rows: Rows, dim: number): void {
  checkSquare(where, rows, dim);
  checkSemiDefinite(where, rows, dim);
}
