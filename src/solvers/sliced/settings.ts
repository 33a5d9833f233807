import type { Measure } from '../measure.js';

/** What there is to take a barycenter of. */
export interface SlicedInput {
  /** [K], of one dimension D; sizes and masses are each one's own. */
  readonly marginals: readonly Measure[];
  /** λ_k > 0, [K], of sum 1. */
  readonly weights: readonly number[];
}

/**
 * `assignment`: one set of directions for all iterations. Each iteration pairs the support with the marginals on every
 * line and moves it to where the energy of just these pairs is least, and half as far again: the moves of Iterative
 * Distribution Transfer (Pitié, Kokaram and Dahyot 2007), their mean over many frames. The energy on these directions
 * never rises.
 * `gradient`: new directions in each iteration, a step against the energy's gradient on them that shortens as
 * iterations go on (stochastic descent on the energy of Bonneel et al. 2015): slower, and of no set of directions in
 * particular.
 */
export type SlicedForm = 'assignment' | 'gradient';

export interface SlicedProgress {
  /** From 1 up. */
  readonly iteration: number;
  /** How far a point would go, root mean square, in the data's units; of `gradient` less what chance makes of it. */
  readonly move: number;
  /** ½ Σ over lines and points of the squared distance to where each should be, means: what iterations lower. */
  readonly excess: number;
}

export interface SlicedSettings {
  /**
   * L, rounded up to whole frames of D orthonormal directions, two at least; default 200. They are those of an
   * iteration and, drawn anew, those of the objective. In one dimension there is one.
   */
  readonly directions?: number;
  /** n, support points of mass 1/n; default: those of the largest marginal, 10,000 at most. */
  readonly support?: number;
  /**
   * Where the support starts, [n, D]; default: rows of the marginal of the largest weight at equal steps of its mass,
   * moved to the barycenter's mean. The energy has several local minima, so it matters.
   */
  readonly start?: Float64Array;
  /** Default `assignment`. */
  readonly form?: SlicedForm;
  /** Most iterations; default 500. A solution that needs more says `converged: false` and warns. */
  readonly iterations?: number;
  /**
   * The move, root mean square, at which a solution has converged, as a share of the marginals' spread; default 1e-3,
   * at least 1e-6, which float32 resolves. `residual` of the solution is on the same scale.
   */
  readonly tolerance?: number;
  /** From which directions follow; default 0. The same seed and device give the same support, to the bit. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SlicedProgress) => void;
}

/** Settings with every default in its place. */
export interface SlicedPlan {
  /** Orthonormal frames: F D = L. */
  readonly frames: number;
  readonly points: number;
  readonly start?: Float64Array;
  readonly form: SlicedForm;
  readonly iterations: number;
  readonly tolerance: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress: (progress: SlicedProgress) => void;
}
