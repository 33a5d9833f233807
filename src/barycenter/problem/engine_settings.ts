import { invalid } from '../../errors.js';
import type { ChainStartSpec } from '../../samplers/chain_start.js';
import { toEngine, type Coordinates } from './coordinates.js';
import { constraintOf, type Problem } from './problem.js';
import type { Spread } from './raw_marginal.js';
import { STEP_OVER_EPSILON, stepOverEpsilon } from './default_steps.js';
import { checkStepSize } from './step_size.js';

/** What training and sampling run with, in the engine's coordinates. */
export interface EngineSettings {
  /** ε */
  readonly epsilon: number;
  /** η of each marginal's chains before training, [K]. */
  readonly stepSizes: readonly number[];
  /** Whether training adapts them: the problem leaves them open. */
  readonly adaptsSteps: boolean;
  /** Factor between network output and potential. */
  readonly scale: number;
  readonly start: ChainStartSpec;
  /** Root of the columns' mean variance, by weight; 1 where the marginals do not share the barycenter's space. */
  readonly deviation: number;
  /**
   * Standard deviation that the barycenter's columns are expected to have, [D]: what the networks' inputs are divided
   * by.
   */
  readonly inputDeviations: Float64Array;
  /** What the networks' output layers begin multiplied by. */
  readonly outputFactor: number;
}

/**
 * Deviations are taken as at least this part of the largest. A potential's slope along a column of deviation d should
 * be about d, and a standardised network's begins at about 1/d: with columns of 1 and 0.01 and ε to match the narrow
 * one, variances came out hundreds of times too wide without this bound, 1.1 to 1.5 times with it; without
 * standardising, a column of 0.1 was never learned.
 */
const LEAST_RELATIVE_DEVIATION = 0.1;

/**
 * Potentials begin nearly flat: the plans of f = 0 are as wide as ε says, in every column, whatever the columns'
 * deviations.
 */
const FLAT_START = 0.1;

/** Σ_k λ_k σ²_{k,i} of the columns in engine units, [D]; 1 where the marginals do not share the barycenter's space. */
function meanVariances(
  spreads: readonly Spread[] | undefined,
  weights: readonly number[],
  dim: number,
  unit: number,
): Float64Array {
  if (!spreads) return new Float64Array(dim).fill(1);
  return Float64Array.from({ length: dim }, (_, i) =>
    spreads.reduce((sum, { deviations }, k) => sum + weights[k] * (deviations[i] / unit) ** 2, 0),
  );
}

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/** ε of the engine that float32 computes with: its square root and ratios to potentials leave room on both sides. */
const [LEAST_EPSILON, MOST_EPSILON] = [1e-30, 1e30];

/** @throws InvalidInputError where ε has no meaning, or is out of all proportion to the data */
function epsilonOf(
  { epsilon }: Problem,
  { kind, costUnit }: Coordinates,
  variances: Float64Array,
  comparable: boolean,
): number {
  // A solver without regularisation runs no chains, and nothing that follows from this is asked for.
  if (epsilon === 0) return mean(variances) || 1;
  if (typeof epsilon === 'number') {
    const engine = epsilon / costUnit;
    if (engine >= LEAST_EPSILON && engine <= MOST_EPSILON) return engine;
    throw invalid(
      'problem.epsilon',
      `must be ${LEAST_EPSILON} to ${MOST_EPSILON}${kind === 'standardised' ? ' times the data’s variance' : ''}, which float32 computes with`,
      `${epsilon}${kind === 'standardised' ? `, ${Number(engine.toPrecision(3))} times` : ''}`,
      'Check its unit, that of the cost, or give {"relative": 0.1}.',
    );
  }
  if (!comparable) {
    throw invalid(
      'problem.epsilon',
      'can be relative only where marginals and barycenter share one space',
      JSON.stringify(epsilon),
      'Give ε in units of the cost.',
    );
  }
  const variance = mean(variances);
  if (variance > 0) return epsilon.relative * variance;
  throw invalid(
    'problem.epsilon',
    'can be relative only to data that varies',
    'constant columns only',
    'Give ε in units of the cost.',
  );
}

/**
 * Where chains start, in engine coordinates; `init` is in the data's own, as all points are. What it leaves out follows
 * from the data where x and y share their dimension: the λ-weighted mean of the marginals' means, and the root of the
 * λ-weighted mean of their variances; otherwise N(0, I).
 */
function startOf(
  { sampler: { init } }: Problem,
  coordinates: Coordinates,
  center: Float64Array,
  variances: Float64Array,
  comparable: boolean,
): ChainStartSpec {
  const { output, inputs } = coordinates;
  const dim = output.reference.length;
  if (init.kind === 'input') {
    if (comparable) return init;
    throw invalid(
      'problem.sampler.init',
      '"input" needs marginals of the barycenter’s dimension',
      `${inputs.map((a) => a.reference.length).join(', ')} and ${dim}`,
      'Use {"kind": "gaussian"}.',
    );
  }
  if (init.mean && init.mean.length !== dim) {
    throw invalid(
      'problem.sampler.init.mean',
      `must have ${dim} numbers, the barycenter’s dimension`,
      String(init.mean.length),
      'Mend it or leave it out.',
    );
  }
  return {
    kind: 'gaussian',
    mean: init.mean ? [...toEngine(output, init.mean)] : [...center],
    standardDeviation:
      init.standardDeviation === undefined ? Math.sqrt(mean(variances)) : init.standardDeviation / output.unit,
  };
}

/** Resolves ε, η, scale and start from the problem and the data's spread. @throws InvalidInputError */
export function engineSettings(
  problem: Problem,
  coordinates: Coordinates,
  spreads: readonly Spread[] | undefined,
): Omit<EngineSettings, 'stepSizes'> {
  const { kind, costUnit, output } = coordinates;
  const dim = output.reference.length;
  const weights = problem.marginals.map((m) => m.weight);
  const variances = meanVariances(spreads, weights, dim, output.unit);
  const epsilon = epsilonOf(problem, coordinates, variances, spreads !== undefined);
  const { stepSize } = problem.sampler;
  if (problem.solver === undefined) checkStepSize(problem.sampler, epsilon * costUnit, problem.marginals);
  const center = new Float64Array(dim);
  if (kind === 'own' && spreads) {
    for (const [k, { reference, shift }] of spreads.entries())
      for (let i = 0; i < dim; i++) center[i] += (weights[k] * (reference[i] + shift[i])) / output.unit;
  }
  const deviations = variances.map((v) => Math.sqrt(v + epsilon / 2));
  const least = LEAST_RELATIVE_DEVIATION * Math.max(...deviations);
  return {
    epsilon,
    adaptsSteps: stepSize === undefined && constraintOf(problem) !== 'unit-sphere',
    deviation: Math.sqrt(mean(variances)),
    scale: scaleOf(problem, epsilon, coordinates),
    start: startOf(problem, coordinates, center, variances, spreads !== undefined),
    outputFactor: kind === 'own' || problem.potential.scale !== undefined ? 1 : FLAT_START,
    inputDeviations: kind === 'own' ? new Float64Array(dim).fill(1) : deviations.map((d) => Math.max(d, least)),
  };
}

/** η_k before training: the problem's, or its kind's of ε/a_k, a_k the cost's curvature in engine units, [K]. */
export function initialSteps(
  { sampler, marginals }: Problem,
  { costUnit, output }: Coordinates,
  epsilon: number,
  curvatures: readonly number[],
): number[] {
  const { stepSize } = sampler;
  if (stepSize !== undefined) return marginals.map(() => stepSize / costUnit);
  const relative = stepOverEpsilon(sampler, output.reference.length);
  return curvatures.map((curvature) => (relative * epsilon) / curvature);
}

/**
 * As written, in units of the cost; else ε/η, that of the default step of `ula` where η is left out: a pure number,
 * whatever the unit.
 */
function scaleOf({ potential, sampler }: Problem, epsilon: number, { costUnit }: Coordinates): number {
  if (potential.scale !== undefined) return potential.scale / costUnit;
  return sampler.stepSize === undefined ? 1 / STEP_OVER_EPSILON : (epsilon * costUnit) / sampler.stepSize;
}
