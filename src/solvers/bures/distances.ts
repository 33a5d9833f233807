import { Matrix, SVD } from 'ml-matrix';
import type { GaussianDistances } from '../solution.js';
import type { DecomposedFactor, Factor } from './factors.js';

/** The root of Σ_i log² of the eigenvalues of S⁻¹ Σ, which are squares of the singular values of L⁺ F. */
function riemannianDistance({ factor, rank }: Factor, seen: DecomposedFactor): number {
  const dim = factor.rows;
  if (rank < dim || seen.rank < dim) return Infinity;
  const { diagonal } = new SVD(seen.inverse.mmul(factor), { autoTranspose: true });
  return 2 * Math.hypot(...diagonal.map(Math.log));
}

/** A barycenter N(mean, L Lᵀ), L and all other factors in `unit`. */
export interface FactoredBarycenter {
  readonly mean: readonly number[];
  readonly l: Matrix;
  readonly seen: DecomposedFactor;
  readonly unit: number;
}

/**
 * Of N(mean, F Fᵀ) to a barycenter, by the turn W of F that is nearest to L: ‖L − F W‖ is the Bures distance, and of
 * near covariances, too, no digits cancel.
 */
export function gaussianDistances(
  barycenter: FactoredBarycenter,
  factor: Factor,
  turn: Matrix,
  mean: readonly number[],
): GaussianDistances {
  const { l, seen, unit } = barycenter;
  const bures = unit * Matrix.sub(l, factor.factor.mmul(turn)).norm();
  const offset = Math.hypot(...mean.map((value, i) => value - barycenter.mean[i]));
  return { bures, wasserstein: Math.hypot(offset, bures), riemannian: riemannianDistance(factor, seen) };
}
