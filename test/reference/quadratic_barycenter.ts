/** Gaussians on a line, under quadratic costs of different curvatures. */
export interface QuadraticProblem {
  /** a_k > 0 of c_k = a_k/2 (x − y)². */
  readonly curvatures: readonly number[];
  /** σ_k² */
  readonly variances: readonly number[];
  /** λ_k, [K], summing to 1. */
  readonly weights: readonly number[];
  readonly epsilon: number;
}

export interface QuadraticBarycenter {
  /** S, the variance of Q_ε. */
  readonly variance: number;
  /** H_k, the curvature of c_k − f_k: y | x ∼ N(m + (a_k/H_k)(x − m_k), ε/H_k). */
  readonly precisions: readonly number[];
  /** ε/H_k */
  readonly conditionalVariances: readonly number[];
}

/**
 * The entropic barycenter of N(m_k, σ_k²) under a_k/2 (x − y)². With quadratic f_k the plans are Gaussian, of precision
 * H_k/ε and slope a_k/H_k, where H_k = a_k − f_k″. Plan k has Q as its y-marginal where S = ε/H_k + (a_k/H_k)² σ_k²,
 * that is H_k = (ε/2 + √(ε²/4 + a_k² σ_k² S))/S; and the f_k are congruent where Σ_k λ_k H_k = Σ_k λ_k a_k. The sum
 * falls in S: bisection. Several independent columns are as many such problems.
 */
export function quadraticBarycenter({
  curvatures,
  variances,
  weights,
  epsilon,
}: QuadraticProblem): QuadraticBarycenter {
  const precisionsAt = (s: number): number[] =>
    curvatures.map((a, k) => (epsilon / 2 + Math.sqrt(epsilon ** 2 / 4 + a * a * variances[k] * s)) / s);
  const mean = (values: readonly number[]): number => values.reduce((sum, value, k) => sum + weights[k] * value, 0);
  const wanted = mean(curvatures);
  let [low, high] = [1e-9, 1e9];
  // To the last digit of float64.
  for (let i = 0; i < 200; i++) {
    const middle = Math.sqrt(low * high);
    if (mean(precisionsAt(middle)) > wanted) low = middle;
    else high = middle;
  }
  const precisions = precisionsAt(low);
  return { variance: low, precisions, conditionalVariances: precisions.map((h) => epsilon / h) };
}
