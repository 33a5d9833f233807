import type { Measure } from './measure.js';

/** A joint measure of the rows of a marginal and the points of a support that has few entries. */
export interface Coupling {
  /** Row of every entry, [entries]. */
  readonly rows: Int32Array;
  /** Its support point, [entries]. */
  readonly support: Int32Array;
  /** Its mass, [entries]; their sums by row are the marginal's masses, by support point the barycenter's. */
  readonly masses: Float64Array;
}

/**
 * The plan between a marginal and a support, as two functions, in units of the cost. Both directions are there for new
 * points, too: an x goes to y_j with probability ∝ exp((f_j − c(x, y_j))/ε), a y back to x_i with probability
 * ∝ exp((g_i − c(x_i, y))/ε). At ε = 0 that is the j or i of the largest exponent.
 */
export interface DiscretePlan {
  /** The marginal as the solver saw it: its rows, cells of a grid, or rows drawn from it. */
  readonly rows: Measure;
  /** f_j, [support points] */
  readonly toSupport: Float64Array;
  /** g_i, [rows] */
  readonly toRows: Float64Array;
  /** At ε = 0: the plan itself, where rows have several images that potentials do not tell apart. */
  readonly coupling?: Coupling;
}

/** What an iteration ended with. */
export interface Convergence {
  /** 0 where the answer is no iteration's. */
  readonly iterations: number;
  /** What is left, in the solver's own measure, which its settings name; 0 of closed forms. */
  readonly residual: number;
  readonly converged: boolean;
}

/** A barycenter on finitely many points. */
export interface DiscreteSolution {
  readonly kind: 'discrete';
  readonly support: Measure;
  /** ε of its plans, in units of the cost; 0 where nothing is regularised. */
  readonly epsilon: number;
  /** [K] */
  readonly plans: readonly DiscretePlan[];
  /** Σ_k λ_k of the transport costs at the solution, and how far it may be from the least where that is known. */
  readonly objective: { readonly value: number; readonly gap?: number };
  readonly convergence: Convergence;
  /** Whole sentences: what not to believe, and what to do about it. */
  readonly warnings: readonly string[];
}

/**
 * A conditional distribution that is affine: v | u ∼ N(offset + gain u, covariance), the same covariance for every u.
 */
export interface AffineConditional {
  /** [D][D] */
  readonly gain: readonly (readonly number[])[];
  /** [D] */
  readonly offset: readonly number[];
  /** [D][D]; 0 where the plan is a map. */
  readonly covariance: readonly (readonly number[])[];
}

/** The plan between a Gaussian marginal and a Gaussian barycenter, as its conditionals in both directions. */
export interface GaussianPlanPair {
  /** y | x, from the marginal to the barycenter. */
  readonly toBarycenter: AffineConditional;
  /** x | y, back. */
  readonly toMarginal: AffineConditional;
}

/** How far a marginal is from the barycenter. */
export interface GaussianDistances {
  /** Bures distance of the covariances, in the unit of the data: min E‖x − y‖² of centred Gaussians, its root. */
  readonly bures: number;
  /** W₂ of the Gaussians: the root of ‖m_k − m‖² and the squared Bures distance. */
  readonly wasserstein: number;
  /** ‖log(S^{-½} Σ_k S^{-½})‖, the affine-invariant Riemannian distance; Infinity where one of the two is singular. */
  readonly riemannian: number;
}

/** A barycenter N(mean, covariance). */
export interface GaussianSolution {
  readonly kind: 'gaussian';
  /** [D] */
  readonly mean: readonly number[];
  /** [D][D] */
  readonly covariance: readonly (readonly number[])[];
  /** ε of its plans, in units of the cost; 0 where nothing is regularised. */
  readonly epsilon: number;
  /** [K] */
  readonly plans: readonly GaussianPlanPair[];
  /** Of each marginal to the barycenter, [K], of solvers that measure it. */
  readonly distances?: readonly GaussianDistances[];
  /** Σ_k λ_k of the transport costs at the solution, and how far it may be from the least where that is known. */
  readonly objective: { readonly value: number; readonly gap?: number };
  readonly convergence: Convergence;
  /** Whole sentences: what not to believe, and what to do about it. */
  readonly warnings: readonly string[];
}

export type Solution = DiscreteSolution | GaussianSolution;
