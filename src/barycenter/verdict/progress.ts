import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { MetricPoint } from '../training/checkpoint.js';
import { check, type Check } from './verdict.js';

/** How much the loss may still fall from one validation to the next, in ε: Σ_k λ_k KL of the plans, in nats. */
export const PROGRESS_LIMIT = 0.1;

/** Standard errors below which a fall of the loss is taken for none. */
const CERTAIN = 2;

/**
 * Whether training was still getting somewhere: the last fall of the loss between two validations, which share their
 * points and their noise, less two standard errors of that difference. Undefined where it was not measured.
 */
export function progressCheck({ epsilon }: LoadedProblem, history: readonly MetricPoint[]): Check | undefined {
  const last = history.filter((p) => p.lossChange !== undefined).at(-1);
  if (last?.lossChange === undefined || last.lossChangeError === undefined) return undefined;
  const fall = Math.max(0, -last.lossChange - CERTAIN * last.lossChangeError) / epsilon;
  return check(
    'progress',
    fall,
    PROGRESS_LIMIT,
    `the loss still fell by ${fall.toPrecision(2)} ε between the last two validations`,
  );
}
