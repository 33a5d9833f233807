import type { GaussianSolution } from '../solution.js';

/** How far a marginal is from the barycenter. */
export interface GaussianDistances {
  /** Bures distance of the covariances, in the unit of the data: min E‖x − y‖² of centred Gaussians, its root. */
  readonly bures: number;
  /** W₂ of the Gaussians: the root of ‖m_k − m‖² and the squared Bures distance. */
  readonly wasserstein: number;
  /** ‖log(S^{-½} Σ_k S^{-½})‖, the affine-invariant Riemannian distance; Infinity where one of the two is singular. */
  readonly riemannian: number;
}

/** A barycenter of Gaussians, with how far each of them is from it. */
export interface BuresSolution extends GaussianSolution {
  /** Of each marginal to the barycenter, [K]. */
  readonly distances: readonly GaussianDistances[];
}
