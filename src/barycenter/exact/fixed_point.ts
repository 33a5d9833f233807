import { invalid } from '../../errors.js';

/** Largest relative residual that counts as settled, and how many steps it may take: each at least halves the error. */
const RESIDUAL = 1e-12;
const MOST_STEPS = 500;

/**
 * Residual from which on one that hardly falls is rounding: that of roots of ill-conditioned covariances is above
 * `RESIDUAL`.
 */
const ROUNDING = 1e-6;

/** Repeats S ← F(S) until the relative change settles. @throws InvalidInputError where it does not */
export function settle<State>(
  start: State,
  step: (state: State) => State,
  change: (next: State, state: State) => number,
) {
  let state = start;
  let residual = Infinity;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const next = step(state);
    const before = residual;
    residual = change(next, state);
    state = next;
    if (residual <= RESIDUAL || (residual <= ROUNDING && residual > 0.9 * before)) return { state, residual };
  }
  throw invalid(
    'gaussianBarycenter',
    `the fixed point must settle to a relative residual of ${RESIDUAL} within ${MOST_STEPS} steps`,
    String(residual),
    'Use covariances of a smaller condition number or a larger epsilon.',
  );
}

/**
 * Σ_k λ_k m_k about m_1: weights that sum to 1 to six digits only count by their share, however far away the means are.
 */
export function meanOf(means: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  return means[0].map(
    (first, i) => first + means.reduce((sum, m, k) => sum + (weights[k] / total) * (m[i] - first), 0),
  );
}

/** What marginal k adds to the dual value, over ½ λ_k; see `gaussianDualValue`. */
export function dualTerm(
  traces: number,
  offset: number,
  epsilon: number,
  dim: number,
  logDeterminant: () => number,
): number {
  return traces + offset - (epsilon === 0 ? 0 : epsilon * (dim * Math.log(2 * Math.PI * epsilon) + logDeterminant()));
}
