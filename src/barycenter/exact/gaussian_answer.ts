export interface GaussianBarycenterInput {
  /** m_k, [K][D] */
  readonly means: readonly (readonly number[])[];
  /** Σ_k, [K][D][D]; symmetric, positive semi-definite, and definite where epsilon is 0. */
  readonly covariances: readonly (readonly (readonly number[])[])[];
  /** λ_k > 0, [K], sum 1; divided by their sum where that is within 1 % of it. */
  readonly weights: readonly number[];
  /** ε ≥ 0; 0 is plain optimal transport (the Bures barycenter). */
  readonly epsilon: number;
}

/** The optimal plan of one Gaussian marginal: y | x ∼ N(m + B_k (x − m_k), ε B_k). */
export interface GaussianPlan {
  /** B_k, [D][D], symmetric. */
  readonly gain: readonly (readonly number[])[];
  /** ε B_k, [D][D], the same for every x. */
  readonly conditionalCovariance: readonly (readonly number[])[];
  /** m + B_k (x − m_k), [D] */
  conditionalMean(x: ArrayLike<number>): Float64Array;
}

export interface GaussianBarycenter {
  /** m = Σ_k λ_k m_k, [D] */
  readonly mean: readonly number[];
  /** S, [D][D] */
  readonly covariance: readonly (readonly number[])[];
  /** [K] */
  readonly plans: readonly GaussianPlan[];
  /** ‖F(S) − S‖ / ‖S‖ of the last step of the fixed point S = F(S), in the Frobenius norm. */
  readonly residual: number;
}
