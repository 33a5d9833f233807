import type { GaussianDistances, GaussianSolution } from '../solution.js';

/** A barycenter of Gaussians, with how far each of them is from it. */
export interface BuresSolution extends GaussianSolution {
  /** Of each marginal to the barycenter, [K]. */
  readonly distances: readonly GaussianDistances[];
}
