import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { invalid } from '../../errors.js';

/** Relative rounding that a matrix typed by hand or averaged in float64 may have. */
const SYMMETRY_TOLERANCE = 1e-9;

/** Eigenvalues may be this far below zero, relative to the largest, before a matrix counts as indefinite. */
const DEFINITENESS_TOLERANCE = 1e-10;

/** Applies a function to the eigenvalues of a symmetric matrix. */
export function spectral(matrix: Matrix, transform: (eigenvalue: number) => number): Matrix {
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const scaled = vectors.clone();
  for (const [i, value] of realEigenvalues.entries()) scaled.mulColumn(i, transform(value));
  return symmetrized(scaled.mmul(vectors.transpose()));
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

/** Shape, finiteness and symmetry of a covariance as it was given; [dim][dim] numbers become a matrix. */
function checkedSquare(where: string, rows: readonly (readonly number[])[], dim: number): Matrix {
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
    for (const [j, value] of row.entries()) {
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
  return symmetrized(new Matrix(rows.map((row) => [...row])));
}

/**
 * A covariance, [dim][dim], checked: square, finite, symmetric, positive semi-definite, or definite where asked for.
 * @throws InvalidInputError that names `where`
 */
export function checkedCovariance(
  where: string,
  rows: readonly (readonly number[])[],
  dim: number,
  kind: 'semi-definite' | 'definite' = 'semi-definite',
): Matrix {
  const matrix = checkedSquare(where, rows, dim);
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const smallest = Math.min(...realEigenvalues);
  const slack = DEFINITENESS_TOLERANCE * Math.max(...realEigenvalues.map(Math.abs));
  if (kind === 'definite' ? smallest <= slack : smallest < -slack) {
    throw invalid(
      where,
      `must be positive ${kind}`,
      `a matrix with eigenvalue ${smallest}`,
      kind === 'definite'
        ? 'Add a small multiple of the identity.'
        : 'A covariance has no negative eigenvalues; mend it.',
    );
  }
  return matrix;
}
