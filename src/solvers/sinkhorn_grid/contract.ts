/** Measures on the cells of one regular grid. */
export interface GridMarginals {
  /**
   * [K][cells], row-major, the last axis contiguous; finite, at least 0 and not all 0. Each is divided by its sum.
   * Cells without mass are right, and so is all the mass in one of them.
   */
  readonly histograms: readonly ArrayLike<number>[];
  /** λ_k > 0, [K], sum 1; default equal. Divided by their sum where that is within 1 % of it. */
  readonly weights?: readonly number[];
  /** Cells along each of the 1 to 3 axes. */
  readonly shape: readonly number[];
  /** Side of a cell, one for all axes or one each, in the data's units. */
  readonly spacing: number | readonly number[];
  /** Coordinates of the centre of the first cell, one for each axis; default 0. */
  readonly origin?: readonly number[];
}

/** Where a solve stands, at a check. */
export interface SinkhornGridProgress {
  /** From 1, over all ε. */
  readonly iteration: number;
  /** ε of this part of the way, which ends at the one asked for. */
  readonly epsilon: number;
  /** As of `SinkhornGridSettings.tolerance`. */
  readonly marginalError: number;
}

export interface SinkhornGridSettings {
  /** ε > 0, in units of the cost ½‖x − y‖²: squared units of the data. */
  readonly epsilon: number;
  /**
   * Takes the entropic blur out of the barycenter: the one of Sinkhorn divergences (Janati, Cuturi and Gramfort 2020),
   * which leaves identical marginals as they are. Its potentials are not congruent. Default false.
   */
  readonly debiased?: boolean;
  /**
   * Marginal error at which it has converged: Σ_k λ_k ½‖q_k − q‖₁ of the plans' y-marginals q_k, the x-marginals being
   * exact; debiased, also ½‖d ⊙ Kd − q‖₁ of the self-plan. Default 1e-6, debiased 1e-4: there masses that tend to 0
   * take hundreds of iterations for each further digit. On `webgpu`, which computes in float32, at least 1e-5.
   */
  readonly tolerance?: number;
  /** Over all ε; default 20,000. */
  readonly mostIterations?: number;
  readonly signal?: AbortSignal;
  /** Called at each check of the marginal error. */
  readonly onProgress?: (progress: SinkhornGridProgress) => void;
}
