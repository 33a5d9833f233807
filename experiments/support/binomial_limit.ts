import { invalid } from '../../src/errors.js';

/** Halvings of [0, 1]: down to float64's resolution near 1. */
const HALVINGS = 60;

/**
 * P(X ≤ successes) for X ∼ Binomial(trials, probability), 0 < probability < 1; its terms by logarithms, which do not
 * underflow.
 */
export function binomialAtMost(successes: number, trials: number, probability: number): number {
  const [won, lost] = [Math.log(probability), Math.log1p(-probability)];
  let logChoices = 0;
  let sum = 0;
  for (let i = 0; i <= successes; i++) {
    if (i > 0) logChoices += Math.log((trials - i + 1) / i);
    sum += Math.exp(logChoices + i * won + (trials - i) * lost);
  }
  return sum;
}

/**
 * The upper limit, one-sided, of a rate that was found `successes` times in `trials` (Clopper and Pearson 1934): the
 * largest p with P(X ≤ successes | p) ≥ 1 − confidence; whatever the true rate, it lies below with at least this
 * confidence.
 * @throws InvalidInputError for counts that are no counts, or none at all
 */
export function upperLimit(successes: number, trials: number, confidence = 0.95): number {
  const whole = Number.isSafeInteger(successes) && Number.isSafeInteger(trials);
  if (!whole || trials < 1 || successes < 0 || successes > trials) {
    throw invalid(
      'upperLimit',
      'needs 0 ≤ successes ≤ trials and at least one trial',
      `${successes} of ${trials}`,
      'Pass counts.',
    );
  }
  if (successes === trials) return 1;
  let [low, high] = [successes / trials, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (binomialAtMost(successes, trials, middle) >= 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}
