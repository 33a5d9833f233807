import { invalid } from '../../errors.js';
import type { Marginal } from './problem.js';

/** Default η·a/ε, a the curvature: a bias of 5 % in variance on a quadratic and a relaxation time of ten steps. */
export const STEP_OVER_EPSILON = 0.2;

/**
 * ULA on ½‖x − y‖² multiplies by 1 − η/2ε a step, which is unstable from η = 4ε on.
 * @throws InvalidInputError for such a step where a cost is known to be as curved
 */
export function checkStepSize(stepSize: number | undefined, epsilon: number, marginals: readonly Marginal[]): void {
  if (stepSize === undefined || stepSize < 4 * epsilon || !marginals.some((m) => m.cost.json)) return;
  const [bound, advice] = [4, STEP_OVER_EPSILON].map((factor) => Number((factor * epsilon).toPrecision(6)));
  throw invalid(
    'problem.sampler.stepSize',
    `must be below 4·epsilon = ${bound}, where the chain becomes unstable`,
    String(stepSize),
    `Try ${STEP_OVER_EPSILON}·epsilon = ${advice}, or leave it out.`,
  );
}
