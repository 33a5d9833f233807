import { Matrix } from 'ml-matrix';
import { defineProblem, gaussianBarycenter, squaredEuclidean, type Problem } from '../../src/index.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import type { Day, SetUp } from './days.js';

export interface Solver {
  readonly potential: 'shared' | 'reduced';
  readonly hidden: readonly number[];
  readonly activation: 'silu' | 'relu';
  /** η/ε */
  readonly relativeStep: number;
  readonly steps: number;
  readonly iterations: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly schedule: 'cosine' | 'constant';
  readonly averageDecay: number;
  /** Adam's β_1 and β_2. */
  readonly betas: readonly [number, number];
  /**
   * Standard deviation of N(0, σ² I) that chains start from, in units of the common deviation; null for one fitted to
   * the data.
   */
  readonly start: number | null;
}

/**
 * One wide layer. The drift is η/2ε and the widest direction of a plan has up to 3.1 times the variance ε (by the
 * Gaussian closed form, at the ε of the rule), so that steps · η/ε = 30 is five relaxation times of the slowest.
 */
export const SOLVER: Solver = {
  potential: 'shared',
  hidden: [256],
  activation: 'silu',
  relativeStep: 0.5,
  steps: 60,
  iterations: 400,
  batchSize: 256,
  learningRate: 2e-2,
  schedule: 'cosine',
  averageDecay: 0.97,
  betas: [0.9, 0.999],
  start: null,
};

/** The ε that the published code names, in units of the common deviation, squared. */
export const NAMED_EPSILON = 0.1;

/**
 * What the published notebook sets (stylegan2/notebooks/SingleCell.ipynb of
 * github.com/justkolesov/EnergyGuidedBarycenters, commit 6292e4a): one network f, whose partner it takes to be −f; here
 * it is the congruent one, −(λ_1/λ_2) f. Its step is η = 0.05². It multiplies the cost by η twice, so that its chains
 * follow ε/η = 40; here they follow the ε that it names.
 */
export const PUBLISHED: Solver = {
  potential: 'reduced',
  hidden: [256, 256, 256],
  activation: 'relu',
  relativeStep: 0.05 ** 2 / NAMED_EPSILON,
  steps: 1000,
  iterations: 50,
  batchSize: 1024,
  learningRate: 5e-4,
  schedule: 'constant',
  averageDecay: 0,
  betas: [0.2, 0.99],
  start: 2,
};

/** The mean of the two days' mean standard deviations, by weight: the unit of ε, squared. */
export function unitOf({ start, end, time }: SetUp): number {
  const deviation = ({ data, columns }: Day): number => {
    const { covariance } = moments('cells', data, columns);
    return covariance.diagonal().reduce((sum, variance) => sum + Math.sqrt(variance), 0) / columns;
  };
  return (1 - time) * deviation(start) + time * deviation(end);
}

/**
 * The barycenter of two days with weights (1 − t, t): the prediction at t. `epsilon` is in units of the common
 * deviation, squared.
 */
export function problemOf(setUp: SetUp, epsilon: number, solver: Solver): Problem {
  const marginal = (samples: Day, weight: number) => ({ samples, weight, cost: squaredEuclidean() });
  const {
    potential,
    hidden,
    activation,
    relativeStep,
    steps,
    iterations,
    batchSize,
    learningRate,
    schedule,
    averageDecay,
    betas,
    start,
  } = solver;
  // The start is in the data's own unit, as all points are.
  const where =
    start === null
      ? {}
      : { mean: Array<number>(setUp.heldOut.columns).fill(0), standardDeviation: start * unitOf(setUp) };
  return defineProblem({
    marginals: [marginal(setUp.start, 1 - setUp.time), marginal(setUp.end, setUp.time)],
    epsilon,
    scaling: 'common-deviation',
    potential: { kind: potential, hidden, activation },
    sampler: { kind: 'ula', steps, stepSize: relativeStep * epsilon, init: { kind: 'gaussian', ...where } },
    training: {
      iterations,
      batchSize,
      validation: { every: 0 },
      optimizer: { learningRate, averageDecay, beta1: betas[0], beta2: betas[1], schedule: { kind: schedule } },
    },
  });
}

const trace = (covariance: readonly (readonly number[])[]): number =>
  covariance.reduce((sum, row, i) => sum + row[i], 0);

/**
 * The ε at which the barycenter is as wide as its two days are on average, tr S(ε) = (1 − t) tr Σ_0 + t tr Σ_1, by the
 * Gaussian closed form on the days' moments: displacement interpolation averages independent noise away, and ε puts it
 * back. It looks at the two end days only. In units of the common deviation, squared, to half a percent.
 */
export function matchedEpsilon(setUp: SetUp): number {
  const unit = unitOf(setUp);
  const days = [setUp.start, setUp.end].map(({ data, columns }) => moments('cells', data, columns));
  const covariances = days.map(({ covariance }) => Matrix.div(covariance, unit ** 2).to2DArray());
  const weights = [1 - setUp.time, setUp.time];
  const wanted = weights.reduce((sum, weight, k) => sum + weight * trace(covariances[k]), 0);
  const width = (epsilon: number): number =>
    trace(gaussianBarycenter({ means: days.map(({ mean }) => [...mean]), covariances, weights, epsilon }).covariance);
  // The width is nearly linear in ε, so that secants through it settle in a few turns.
  let [before, epsilon] = [0.05, 0.15];
  let excess = width(before) - wanted;
  for (let turn = 0; turn < 8 && Math.abs(epsilon - before) > 0.005 * epsilon; turn++) {
    const now = width(epsilon) - wanted;
    [before, epsilon, excess] = [epsilon, Math.max(1e-3, epsilon - (now * (epsilon - before)) / (now - excess)), now];
  }
  return epsilon;
}
