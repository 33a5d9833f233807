import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { invalid } from '../../errors.js';
import { choleskyFactor, pivotedCholesky, type Entry } from './cholesky.js';

/** Relative rounding that a matrix typed by hand or averaged in float64 may have. */
const SYMMETRY_TOLERANCE = 1e-9;

/** Eigenvalues may be this far below zero, relative to the largest, before a matrix counts as indefinite. */
const DEFINITENESS_TOLERANCE = 1e-10;

/**
 * Columns of a product that are summed together: their sums are independent, so that a processor has four of them in
 * flight.
 */
const COLUMNS = 4;

/** A B for square matrices, with the bits of `A.mmul(B)` at half the time. */
export function product(a: Matrix, b: Matrix): Matrix {
  const dim = a.rows;
  const [left, right] = [a.to1DArray(), b.to1DArray()];
  const out = new Matrix(dim, dim);
  const side = new Float64Array(COLUMNS * dim);
  for (let first = 0; first < dim; first += COLUMNS) {
    const count = Math.min(COLUMNS, dim - first);
    for (let k = 0; k < dim; k++) for (let c = 0; c < count; c++) side[COLUMNS * k + c] = right[k * dim + first + c];
    for (let i = 0; i < dim; i++) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = 0, at = i * dim, q = 0; k < dim; k++, q += COLUMNS) {
        const value = left[at + k];
        s0 += value * side[q];
        s1 += value * side[q + 1];
        s2 += value * side[q + 2];
        s3 += value * side[q + 3];
      }
      const sums = [s0, s1, s2, s3];
      for (let c = 0; c < count; c++) out.set(i, first + c, sums[c]);
    }
  }
  return out;
}

/** Applies a function to the eigenvalues of a symmetric matrix. */
export function spectral(matrix: Matrix, transform: (eigenvalue: number) => number): Matrix {
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const scaled = vectors.clone();
  for (const [i, value] of realEigenvalues.entries()) scaled.mulColumn(i, transform(value));
  return symmetrized(product(scaled, vectors.transpose()));
}

/** Square root of a symmetric positive semi-definite matrix; rounding below zero counts as zero. */
export function squareRoot(matrix: Matrix): Matrix {
  return spectral(matrix, (value) => Math.sqrt(Math.max(0, value)));
}

/** (M + Mᵀ)/2 */
export function symmetrized(matrix: Matrix): Matrix {
  return Matrix.add(matrix, matrix.transpose()).mul(0.5);
}

/** log |M| of a symmetric positive definite matrix. */
export function logDeterminant(matrix: Matrix): number {
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return realEigenvalues.reduce((sum, value) => sum + Math.log(value), 0);
}

/** Largest dimension whose eigenvalues are worked out: it takes a third of a second there, and grows with the cube. */
export const MOST_EIGEN_DIMENSIONS = 256;

/** Variance, relative to the largest, that a factor of a singular covariance may leave out. */
const RANK_TOLERANCE = 1e-12;

type Rows = readonly (readonly number[])[];

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
function checkSquare(where: string, rows: Rows, dim: number): void {
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

const toSymmetric = (rows: Rows): Matrix => symmetrized(new Matrix(rows.map((row) => [...row])));

function checkEigenvalues(where: string, eigenvalues: ArrayLike<number>, kind: 'semi-definite' | 'definite'): void {
  let [smallest, size] = [Infinity, 0];
  for (let i = 0; i < eigenvalues.length; i++) {
    smallest = Math.min(smallest, eigenvalues[i]);
    size = Math.max(size, Math.abs(eigenvalues[i]));
  }
  const slack = DEFINITENESS_TOLERANCE * size;
  if (kind === 'definite' ? smallest > slack : smallest >= -slack) return;
  throw invalid(
    where,
    `must be positive ${kind}`,
    `a matrix with eigenvalue ${smallest}`,
    kind === 'definite'
      ? 'Add a small multiple of the identity.'
      : 'A covariance has no negative eigenvalues; mend it.',
  );
}

function checkSemiDefinite(where: string, rows: Rows, dim: number): void {
  const diagonal = diagonalOf(rows);
  if (diagonal) return checkEigenvalues(where, diagonal, 'semi-definite');
  const entry = symmetricEntry(rows);
  // A factor proves it, at a fiftieth of the time that eigenvalues take.
  if (choleskyFactor(entry, dim)) return;
  if (dim <= MOST_EIGEN_DIMENSIONS) {
    return checkEigenvalues(
      where,
      new EigenvalueDecomposition(toSymmetric(rows), { assumeSymmetric: true }).realEigenvalues,
      'semi-definite',
    );
  }
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

/** The same as a matrix, positive definite where that is asked for. @throws InvalidInputError that names `where` */
export function checkedCovariance(
  where: string,
  rows: Rows,
  dim: number,
  kind: 'semi-definite' | 'definite' = 'semi-definite',
): Matrix {
  if (kind === 'semi-definite') {
    checkCovariance(where, rows, dim);
    return toSymmetric(rows);
  }
  checkSquare(where, rows, dim);
  const matrix = toSymmetric(rows);
  const eigenvalues =
    diagonalOf(rows) ?? new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;
  checkEigenvalues(where, eigenvalues, kind);
  return matrix;
}
