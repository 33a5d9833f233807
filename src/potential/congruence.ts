/**
 * How K congruent potentials are made of networks (Σ_k λ_k f_k ≡ 0 for any network parameters):
 * - `separate` (Kolesov et al. 2024, section 4.2): K networks of one head, f_k = g_k − Σ_n λ_n g_n;
 * - `reduced`: K − 1 networks, f_k = g_k for k < K and f_K = −Σ_{k<K} (λ_k/λ_K) g_k: the same functions, fewer
 *   evaluations;
 * - `shared`: one trunk with K heads and the coefficients of `separate`: one network evaluation a step.
 */
export const PARAMETRISATIONS = ['shared', 'reduced', 'separate'] as const;
export type Parametrisation = (typeof PARAMETRISATIONS)[number];

/** C, [K, N, H] row-major, with Σ_k λ_k C[k,·,·] = 0. */
export interface Congruence {
  readonly networks: number;
  readonly heads: number;
  readonly coefficients: Float64Array;
}

/** Coefficients of a parametrisation for weights λ, [K], Σλ_k = 1. */
export function congruence(kind: Parametrisation, weights: readonly number[]): Congruence {
  const marginals = weights.length;
  if (kind === 'reduced') {
    const networks = marginals - 1;
    const last = weights[networks];
    const coefficients = new Float64Array(marginals * networks);
    for (let n = 0; n < networks; n++) {
      coefficients[n * networks + n] = 1;
      coefficients[networks * networks + n] = -weights[n] / last;
    }
    return { networks, heads: 1, coefficients };
  }
  const coefficients = new Float64Array(marginals * marginals);
  for (let k = 0; k < marginals; k++) {
    for (let n = 0; n < marginals; n++) coefficients[k * marginals + n] = (k === n ? 1 : 0) - weights[n];
  }
  return kind === 'separate'
    ? { networks: marginals, heads: 1, coefficients }
    : { networks: 1, heads: marginals, coefficients };
}
