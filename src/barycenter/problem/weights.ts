import { invalid } from '../../errors.js';

/** What a sum of weights may miss 1 by and be taken as it is, so that problems keep their bits. */
const ROUNDED = 1e-6;

/** What it may miss 1 by and be normalised: three thirds to two digits. More is a slip. */
const CLOSE = 0.01;

const sumOf = (weights: readonly number[]): number => weights.reduce((a, b) => a + b, 0);

/** The nearest weights in six digits. */
const shown = (weights: readonly number[]): string => weights.map((w) => Number(w.toPrecision(6))).join(', ');

/**
 * Weights, [K], that sum to 1: as given where they do to six digits, divided by their sum where that is within 1 %.
 * @throws InvalidInputError for other sums
 */
export function normalisedWeights(operation: string, weights: readonly number[]): readonly number[] {
  const sum = sumOf(weights);
  const miss = Math.abs(sum - 1);
  if (miss <= ROUNDED) return weights;
  const scaled = weights.map((w) => w / sum);
  if (miss <= CLOSE) return scaled;
  throw invalid(operation, 'weights must sum to 1', String(sum), `Divide them by their sum: ${shown(scaled)}.`);
}

/** What a user should know of weights that were divided by their sum; empty where they were not. */
export function weightRemarks(given: readonly number[], taken: readonly number[]): string[] {
  if (given.every((w, k) => w === taken[k])) return [];
  return [`the weights sum to ${sumOf(given)} and were divided by that: ${shown(taken)}`];
}
