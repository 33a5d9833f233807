import type { Freeable } from '../../device/owner.js';

/** f_j and g_i of one plan, [support] and [rows], in the unit of the cost; see `DiscretePlan`. */
export interface Duals {
  readonly toSupport: Float64Array;
  readonly toRows: Float64Array;
}

/** The best plans from all marginals to a support. */
export interface Transports {
  /** Σ_k λ_k of their costs; at ε > 0 less ε times the entropy of a plan's conditionals, E_x H(π(·|x)). */
  readonly objective: number;
  /** Σ_i |Σ_j π_ij − a_i| of the worst. */
  readonly marginalError: number;
  /** What float32 alone makes of that; 0 in float64. */
  readonly rounding: number;
  /** b_j, [n], of sum 1. */
  readonly masses: Float64Array;
  /** Σ_k λ_k Σ_i π_ij ∇_y c_k(x_i, y_j)/b_j, [n, D]: with ½‖x − y‖², y_j less its λ-weighted barycentric projection. */
  readonly gradient: Float64Array;
  /** [K] */
  readonly duals: readonly Duals[];
  /** Rows of each marginal whose mass an exact plan splits, [K]; 0 where plans are not exact. */
  readonly splitRows: readonly number[];
}

export interface TransportSolver extends Freeable {
  /**
   * @param support [n, D]
   * @param accuracy marginal error that is enough
   * @throws AbortedError when the signal fires
   */
  solve(support: Float64Array, accuracy: number): Promise<Transports>;
  /** The duals to give away of plans to this support, the last that was solved for. */
  finish(support: Float64Array, transports: Transports): Promise<readonly Duals[]>;
}
