import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { invalid } from '../../errors.js';
import { checkCovariance, checkSquare, DEFINITENESS_TOLERANCE, diagonalOf, type Rows } from './covariance.js';

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

const toSymmetric = (rows: Rows): Matrix => symmetrized(new Matrix(rows.map((row) => [...row])));

function checkDefinite(where: string, eigenvalues: ArrayLike<number>): void {
  let [smallest, size] = [Infinity, 0];
  for (let i = 0; i < eigenvalues.length; i++) {
    smallest = Math.min(smallest, eigenvalues[i]);
    size = Math.max(size, Math.abs(eigenvalues[i]));
  }
  if (smallest > DEFINITENESS_TOLERANCE * size) return;
  const received = `a matrix with eigenvalue ${smallest}`;
  throw invalid(where, 'must be positive definite', received, 'Add a small multiple of the identity.');
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
  checkDefinite(where, eigenvalues);
  return matrix;
}
