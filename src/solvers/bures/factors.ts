import { EigenvalueDecomposition, Matrix, QrDecomposition, SVD } from 'ml-matrix';
import { diagonalOf } from '../../barycenter/exact/covariance.js';

export const toMatrix = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/** F with F Fᵀ a covariance, and its pseudo-inverse. */
export interface Factor {
  /** [D, max(1, rank)] */
  readonly factor: Matrix;
  /** F⁺, [max(1, rank), D] */
  readonly inverse: Matrix;
  readonly rank: number;
}

/** Eigenvalues below this share of the largest are rounding of the decomposition. */
export const rounding = (dim: number): number => 4 * dim * Number.EPSILON;

/** Singular values of a factor of the barycenter that count as 0, by the largest: a variance of 1e-14. */
const LEAST_DEVIATION = 1e-7;

function fromColumns(vectors: Matrix, deviations: readonly number[], kept: readonly number[]): Factor {
  const dim = vectors.rows;
  if (kept.length === 0) return { factor: Matrix.zeros(dim, 1), inverse: Matrix.zeros(1, dim), rank: 0 };
  const columns = vectors.subMatrixColumn([...kept]);
  return {
    factor: Matrix.mul(columns, 1).mulRowVector(kept.map((c) => deviations[c])),
    inverse: columns.transpose().divColumnVector(kept.map((c) => deviations[c])),
    rank: kept.length,
  };
}

/**
 * The factor of a symmetric positive semi-definite matrix by its eigenvectors; of a diagonal one by the roots, however
 * far apart they are.
 */
export function factorOf(covariance: Matrix): Factor {
  const dim = covariance.rows;
  const diagonal = diagonalOf(covariance.to2DArray());
  if (diagonal) {
    const deviations = Array.from(diagonal, (value) => Math.sqrt(Math.max(0, value)));
    return fromColumns(
      Matrix.eye(dim, dim),
      deviations,
      [...deviations.keys()].filter((c) => deviations[c] > 0),
    );
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const least = rounding(dim) * Math.max(...realEigenvalues);
  const kept = [...realEigenvalues.keys()].filter((c) => realEigenvalues[c] > least);
  return fromColumns(
    eigenvectorMatrix,
    realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))),
    kept,
  );
}

/**
 * L with L Lᵀ = Σ_k λ_k F_k F_kᵀ, [D, at most D]: the factors side by side, made narrow by a rotation of their columns.
 */
export function factorOfMean(factors: readonly Factor[], weights: readonly number[]): Matrix {
  const dim = factors[0].factor.rows;
  const columns = factors.flatMap(({ factor }, k) => Matrix.mul(factor, Math.sqrt(weights[k])).transpose().to2DArray());
  const side = new Matrix(columns);
  return side.rows <= dim ? side.transpose() : new QrDecomposition(side).upperTriangularMatrix.transpose();
}

/** A factor L [D, p] of the barycenter, decomposed. */
export interface DecomposedFactor {
  readonly rank: number;
  /** L⁺, [p, D] */
  readonly inverse: Matrix;
  /** L⁺ L, [p, p]: the projection onto what L sees. */
  readonly projection: Matrix;
}

/** Rank and pseudo-inverse of a factor. */
export function decomposed(factor: Matrix): DecomposedFactor {
  const { diagonal, leftSingularVectors, rightSingularVectors } = new SVD(factor, { autoTranspose: true });
  const least = LEAST_DEVIATION * Math.max(...diagonal);
  const kept = [...diagonal.keys()].filter((c) => diagonal[c] > least);
  if (kept.length === 0) {
    const [dim, columns] = [factor.rows, factor.columns];
    return { rank: 0, inverse: Matrix.zeros(columns, dim), projection: Matrix.zeros(columns, columns) };
  }
  const left = leftSingularVectors.subMatrixColumn(kept);
  const right = rightSingularVectors.subMatrixColumn(kept);
  const scaled = Matrix.mul(right, 1).divRowVector(kept.map((c) => diagonal[c]));
  return { rank: kept.length, inverse: scaled.mmul(left.transpose()), projection: right.mmul(right.transpose()) };
}
