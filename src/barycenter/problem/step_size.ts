import { invalid } from '../../errors.js';
import { STEP_OVER_EPSILON, stepOverEpsilon } from './default_steps.js';
import type { Marginal } from './problem.js';
import type { SamplerSettings } from './sampler_settings.js';

/** Kinds whose offsets from y no gradient stretches: no step makes them unstable. */
const isStable = ({ kind }: SamplerSettings): boolean => kind === 'barker' || kind === 'rwm';

/** η/ε below which no chain moves and float32 does not hold their ratio's squares: a unit was forgotten. */
const LEAST_STEP_OVER_EPSILON = 1e-15;

/**
 * ULA on ½‖x − y‖² multiplies by 1 − η/2ε a step, which is unstable from η = 4ε on.
 * @throws InvalidInputError for such a step where a cost is known to be as curved, and for one that is nothing beside ε
 */
export function checkStepSize(sampler: SamplerSettings, epsilon: number, marginals: readonly Marginal[]): void {
  const { stepSize } = sampler;
  if (stepSize === undefined) return;
  if (stepSize < LEAST_STEP_OVER_EPSILON * epsilon) {
    const advice = Number((STEP_OVER_EPSILON * epsilon).toPrecision(6));
    throw invalid(
      'problem.sampler.stepSize',
      `must be at least ${LEAST_STEP_OVER_EPSILON}·epsilon = ${(LEAST_STEP_OVER_EPSILON * epsilon).toPrecision(3)}`,
      String(stepSize),
      `Leave it out, so that it follows epsilon, or try ${STEP_OVER_EPSILON}·epsilon = ${advice}.`,
    );
  }
  if (
    isStable(sampler) ||
    stepSize < 4 * epsilon ||
    !marginals.some((m) => m.cost.json && m.cost.json.kind !== 'generated')
  )
    return;
  const [bound, advice] = [4, STEP_OVER_EPSILON].map((factor) => Number((factor * epsilon).toPrecision(6)));
  throw invalid(
    'problem.sampler.stepSize',
    `must be below 4·epsilon = ${bound}, where the chain becomes unstable`,
    String(stepSize),
    `Try ${STEP_OVER_EPSILON}·epsilon = ${advice}, or leave it out.`,
  );
}

/** What chains may keep of where they began before it is said. */
const MOST_KEPT = 0.05;

/**
 * One sentence where `sampler.tolerance` makes steps of `ula` so short that a chain of `sampler.steps` still knows
 * where it began, on plans as curved as their cost: of an offset from the mean a step keeps 1 − ηa/2ε. Else none.
 */
export function shortChainWarning(sampler: SamplerSettings): string[] {
  const { kind, steps, tolerance } = sampler;
  if (kind !== 'ula' || tolerance === undefined) return [];
  // The dimension counts for kinds that test alone.
  const kept = 1 - stepOverEpsilon(sampler, 1) / 2;
  if (kept ** steps <= MOST_KEPT) return [];
  const enough = Math.ceil(Math.log(MOST_KEPT) / Math.log(kept));
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(enough)) - 1);
  return [
    `sampler.tolerance ${tolerance} makes steps so short that a chain of ${steps} keeps ${(100 * kept ** steps).toFixed(0)} % ` +
      `of where it began: raise sampler.steps to ${unit * Math.ceil(enough / unit)}, or use the kind "leimkuhler-matthews"`,
  ];
}
