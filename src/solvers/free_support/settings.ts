import type { TracedCost } from '../../autograd/traced_cost.js';
import type { Measure } from '../measure.js';

export interface FreeSupportInput {
  /** [K], of sizes and masses of their own. Rows of mass 0 count for nothing. */
  readonly marginals: readonly Measure[];
  /** λ_k > 0, [K], of sum 1. */
  readonly weights: readonly number[];
  /** c_k(x, y), [K], of the marginal's dimension and of one for y; default ½‖x − y‖² for all. */
  readonly costs?: readonly TracedCost[];
}

export interface FreeSupportProgress {
  /** Positions of the support so far. */
  readonly iteration: number;
  readonly residual: number;
  readonly objective: number;
}

export interface FreeSupportSettings {
  /** ε ≥ 0, in the unit of the costs; at 0 plans are exact, and small enough clouds are asked for. */
  readonly epsilon: number;
  /** n, points of the support; default: of `start`, else those of the largest marginal, 10,000 at most. */
  readonly support?: number;
  /**
   * Where the support starts, its masses with it, all above 0; default: rows of the marginal of the largest weight at
   * equal steps of its mass, moved to the barycenter's mean, of equal masses. What is minimised is not convex in the
   * points, so the start matters.
   */
  readonly start?: Measure;
  /** Whether the support's masses move, too; needs ε > 0. Default `fixed`. */
  readonly masses?: 'fixed' | 'free';
  /**
   * Residual at which it has converged: the larger of the plans' marginal errors, Σ_i |Σ_j π_ij − a_i| of the worst,
   * and of the next move of the support, root mean square, as a share of the data's spread. Default 1e-4, at ε = 0
   * 1e-9.
   */
  readonly tolerance?: number;
  /** Most positions of the support; default 500. A solution that needs more says `converged: false` and warns. */
  readonly mostIterations?: number;
  readonly signal?: AbortSignal;
  /** Called at each position of the support. */
  readonly onProgress?: (progress: FreeSupportProgress) => void;
}

/** Settings with every default in its place. */
export interface FreeSupportPlan {
  readonly epsilon: number;
  readonly points: number;
  readonly start?: Measure;
  readonly freeMasses: boolean;
  readonly tolerance: number;
  readonly mostIterations: number;
  readonly signal?: AbortSignal;
  readonly onProgress: (progress: FreeSupportProgress) => void;
}

/** Input as the solver works on it: rows of mass 0 left out, in coordinates of its own. */
export interface Marginal {
  /** [n, D_k] */
  readonly points: Float64Array;
  readonly dim: number;
  /** > 0, [n], of sum 1. */
  readonly masses: Float64Array;
  readonly cost: TracedCost;
  /** Whether that is ½‖x − y‖². */
  readonly squared: boolean;
}

/** In the coordinates of the descent. */
export interface Scale {
  /** D */
  readonly dim: number;
  /** Root mean squared distance of the data from their means. */
  readonly spread: number;
  readonly epsilon: number;
  /** Whether all costs are ½‖x − y‖²: then a whole step leads to the least for given plans. */
  readonly isQuadratic: boolean;
}
