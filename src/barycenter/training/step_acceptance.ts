import { normalQuantile } from '../certificates/normal_quantile.js';
import { mostTested, stepOverEpsilon } from '../problem/default_steps.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { TestedKind } from '../problem/sampler_settings.js';

/** Steps of some marginals, and the share of them that is accepted. */
export interface AcceptedSteps {
  /** η, [K] */
  readonly stepSizes: readonly number[];
  /** From 0 to 1, [K]. */
  readonly acceptances: readonly number[];
}

/** Chains of each marginal whose steps are tried, at most. */
export const TRIED_CHAINS = 128;

/** Most measurements of one adaptation; where acceptance falls as it does on a Gaussian, the third is near enough. */
const MOST_ROUNDS = 6;

/** Acceptances nearer to the target than this are near enough: two standard errors of a measurement. */
const NEAR = 0.02;

/** What steps change by in one round, at most: far from the target a Gaussian says little. */
const MOST_CHANGE = 4;

/**
 * In many dimensions 2Φ(−(η/η₀)^p) of a kind's steps are accepted, p from the order of the energy's error (Roberts and
 * Rosenthal 2001; Beskos et al. 2013; Livingstone and Zanella 2022).
 */
const POWER: Record<TestedKind, number> = { mala: 1.5, barker: 1.5, hmc: 1, rwm: 0.5 };

/** (η/η₀)^p of an acceptance. */
const depth = (acceptance: number): number => -normalQuantile(Math.min(0.99, Math.max(0.01, acceptance)) / 2);

/** Of one marginal: what is known of its steps. */
interface Bracket {
  /** The longest of which too many were accepted, and the shortest of which too few were. */
  low: number;
  high: number;
}

/** The next η to try, in the middle of the bracket where the model would leave it. */
function nextStep(kind: TestedKind, step: number, found: number, target: number, { low, high }: Bracket): number {
  const factor = (depth(target) / depth(found)) ** (1 / POWER[kind]);
  const next = step * Math.min(MOST_CHANGE, Math.max(1 / MOST_CHANGE, factor));
  return next > low && next < high ? next : Math.sqrt(low * high);
}

/**
 * The steps of which a share is accepted, of no more than `longest`.
 * @param current η, [K]
 * @param longest η, [K]
 * @param measure share of steps that are accepted, [K]
 * @returns steps with the shares that were measured with them
 */
export async function stepsAccepting(
  { kind, target }: { readonly kind: TestedKind; readonly target: number },
  current: readonly number[],
  longest: readonly number[],
  measure: (stepSizes: readonly number[]) => Promise<readonly number[]>,
): Promise<AcceptedSteps> {
  let stepSizes = current.map((step, k) => Math.min(step, longest[k]));
  const brackets = longest.map((): Bracket => ({ low: 0, high: Infinity }));
  for (let round = 1; ; round++) {
    const acceptances = await measure(stepSizes);
    const isNear = acceptances.map(
      (found, k) => Math.abs(found - target) <= NEAR || (found > target && stepSizes[k] >= longest[k]),
    );
    if (isNear.every(Boolean) || round === MOST_ROUNDS) return { stepSizes, acceptances };
    stepSizes = stepSizes.map((step, k) => {
      if (isNear[k]) return step;
      const bracket = brackets[k];
      if (acceptances[k] > target) bracket.low = Math.max(bracket.low, step);
      else bracket.high = Math.min(bracket.high, step);
      return Math.min(nextStep(kind, step, acceptances[k], target, bracket), longest[k]);
    });
  }
}

/** η that no target makes longer, [K]: see `mostTested`. @param steps those of the curvature, [K] */
export function longestTested({ problem: { sampler }, potential }: LoadedProblem, steps: readonly number[]): number[] {
  const factor = mostTested(sampler, potential.dim) / stepOverEpsilon(sampler, potential.dim);
  return steps.map((step) => factor * step);
}
