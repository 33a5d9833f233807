import { mostOverEpsilon, stepOverEpsilon } from '../problem/default_steps.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { SamplerSettings } from '../problem/sampler_settings.js';

/** Steps of every marginal, and how far they are expected to leave conditional variances from what they should be. */
export interface TolerantSteps {
  /** η, [K] */
  readonly stepSizes: readonly number[];
  /** Root mean square over directions, as a part of each direction's variance, [K]. */
  readonly errors: readonly number[];
}

/** Chains of each marginal whose energy errors are measured, at most. */
export const ENERGY_CHAINS = 128;

/** Most measurements of one adaptation. Where errors grow as they do on a Gaussian, the second is within tolerance. */
const MOST_ROUNDS = 5;

/**
 * What is aimed at, of the tolerance, so that the next measurement is within it although errors are not quite linear.
 */
const AIM = 0.95;

/** Steps whose error is nearer to the tolerance than this part are long enough. */
const NEAR = 0.85;

/** Standard errors over chains that the measured mean is raised by: one measurement in fifty is too low. */
const CERTAINTY = 2;

/** ηa/4ε of moves whose errors are no number, or larger than any that a stable one has. */
const UNSTABLE = 1 - 1e-6;

/**
 * The t = ηa/4ε of a Gaussian on which moves make this energy error. Of `ula` on a Gaussian of curvatures a_i, whose
 * variances are too wide by t_i/(1 − t_i), the mean square of the error is Σ_i 4 t_i³/(1 − t_i): its move turns
 * ½ a y²/ε + ½ v² into itself but for (a t/2ε)(y′² − y²), and y′ and y are correlated by 1 − 2t. As the mean over
 * directions of cubes, it bounds those of squares: t/(1 − t) is at least the root mean square over directions.
 * @param meanSquare for each dimension
 */
export function gaussianStep(meanSquare: number): number {
  if (!(meanSquare < (4 * UNSTABLE ** 3) / (1 - UNSTABLE))) return UNSTABLE;
  let [low, high] = [0, UNSTABLE];
  // Each halves what is open, to the last bit of float64.
  for (let i = 0; i < 60; i++) {
    const t = (low + high) / 2;
    if (4 * t ** 3 < meanSquare * (1 - t)) low = t;
    else high = t;
  }
  return high;
}

/**
 * The power of t/(1 − t), the error of `ula`, that is taken for a scheme's. The bias of `leimkuhler-matthews` is of
 * second order. That of BAOAB, `underdamped`, is of first, and several times smaller where it was measured. Both are
 * asked for the part of the energy error that no Gaussian makes, since they are right there.
 */
const order = ({ kind }: Pick<SamplerSettings, 'kind'>): number => (kind === 'leimkuhler-matthews' ? 2 : 1);

/** Whether the error of quadratic exponents is one of a scheme's: others are right where plans are Gaussian. */
export const countsQuadratic = ({ kind }: Pick<SamplerSettings, 'kind'>): boolean => kind === 'ula';

/** Mean over chains, raised by what it may be too low. */
function raisedMean(values: Float64Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  // Of one chain nothing says how far it is from others.
  if (values.length < 2) return (1 + CERTAINTY) * mean;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return mean + CERTAINTY * Math.sqrt(squares / (values.length - 1) / values.length);
}

/** t of what was measured with steps, [K]. */
function measuredSteps(squares: Float64Array, marginals: number): number[] {
  const chains = squares.length / marginals;
  return Array.from({ length: marginals }, (_, k) =>
    gaussianStep(raisedMean(squares.subarray(k * chains, (k + 1) * chains))),
  );
}

const errorOf = (t: number, kind: Pick<SamplerSettings, 'kind'>): number => (t / (1 - t)) ** order(kind);

/** t whose error is this. */
function stepOf(error: number, kind: Pick<SamplerSettings, 'kind'>): number {
  const root = error ** (1 / order(kind));
  return root / (1 + root);
}

/**
 * The longest steps whose moves' energy errors say that conditional variances are within `sampler.tolerance`, of no
 * more than `longest` (Robnik, Cohn-Gordon and Seljak, arXiv 2412.08876: the variance of the energy error for each
 * dimension bounds the bias on Gaussians, however many dimensions they have).
 * @param current η, [K]
 * @param longest η, [K]
 * @param measure mean squares of energy errors with some steps, [K · chains]
 * @returns steps with the errors that were measured with them
 */
export async function stepsWithin(
  sampler: Pick<SamplerSettings, 'kind'> & { readonly tolerance: number },
  current: readonly number[],
  longest: readonly number[],
  measure: (stepSizes: readonly number[]) => Promise<Float64Array>,
): Promise<TolerantSteps> {
  const { tolerance } = sampler;
  const aim = stepOf(AIM * tolerance, sampler);
  let stepSizes = current.map((step, k) => Math.min(step, longest[k]));
  for (let round = 1; ; round++) {
    const found = measuredSteps(await measure(stepSizes), stepSizes.length);
    const errors = found.map((t) => errorOf(t, sampler));
    const settled = errors.every(
      (error, k) => error <= tolerance && (error >= NEAR * tolerance || stepSizes[k] === longest[k]),
    );
    if (settled || round === MOST_ROUNDS) return { stepSizes, errors };
    stepSizes = stepSizes.map((step, k) => Math.min((step * aim) / found[k], longest[k]));
  }
}

/** η that no tolerance makes longer, [K]: see `mostOverEpsilon`. @param steps those of the curvature, [K] */
export function longestSteps({ problem: { sampler }, potential }: LoadedProblem, steps: readonly number[]): number[] {
  const factor = mostOverEpsilon(sampler) / stepOverEpsilon(sampler, potential.dim);
  return steps.map((step) => factor * step);
}
