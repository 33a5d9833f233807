import { invalid } from '../../errors.js';
import type { Spread } from './raw_marginal.js';

/** Σ_k λ_k · the mean over columns of marginal k's standard deviations. */
export function commonDeviation(spreads: readonly Spread[], weights: readonly number[]): number {
  return spreads.reduce((sum, { deviations }, k) => {
    return sum + weights[k] * deviations.reduce((a, b) => a + b / deviations.length, 0);
  }, 0);
}

/** The unit that `scaling: common-deviation` declares. @throws InvalidInputError for data that does not vary */
export function declaredUnit(spreads: readonly Spread[], weights: readonly number[]): number {
  const unit = commonDeviation(spreads, weights);
  if (unit > 0) return unit;
  throw invalid('problem.scaling', '"common-deviation" needs data that varies', 'constant columns only', 'Use "none".');
}
