import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { symmetrized } from '../exact/symmetric.js';
import {
  choleskyGaussianFactor,
  dense,
  rowsOf,
  type Covariance,
  type GaussianFactor,
} from './cholesky_gaussian_factor.js';

/**
 * A factor of covariance/unit²: `choleskyGaussianFactor`'s, or V√Λ where it has none. Which one it is says which points
 * are drawn, so that it must stay.
 */
export function gaussianFactor(covariance: Covariance, unit = 1): GaussianFactor {
  const found = choleskyGaussianFactor(covariance, unit);
  if (found) return found;
  const dim = covariance.length;
  const scaled = (value: number): number => (unit === 1 ? value : value / unit / unit);
  const matrix = symmetrized(new Matrix(rowsOf(covariance).map((row) => row.map(scaled))));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const roots = eigenvectorMatrix.mulRowVector(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))));
  return dense(Float64Array.from(roots.to1DArray()), dim, dim, false);
}
