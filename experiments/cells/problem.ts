import { Matrix } from 'ml-matrix';
import { defineProblem, gaussianBarycenter, squaredEuclidean, type Problem } from '../../src/index.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import type { Day, SetUp } from './days.js';

export interface Solver {
  readonly potential: 'shared' | 'separate';
  readonly hidden: readonly number[];
  readonly activation: 'silu' | 'relu';
  /** η/ε */
  readonly relativeStep: number;
  readonly steps: number;
  readonly iterations: number;
  readonly learningRate: number;
  readonly schedule: 'cosine' | 'constant';
  readonly averageDecay: number;
}

/**
 * One wide layer. The drift is η/2ε and the widest direction of a plan has 3.1 times the variance ε (by the Gaussian closed form), so
 * that steps · η/ε = 30 is five relaxation times of the slowest.
 */
export const SOLVER: Solver = {
  potential: 'shared', hidden: [256], activation: 'silu', relativeStep: 0.5, steps: 60, iterations: 400, learningRate: 5e-3, schedule: 'cosine',
  averageDecay: 0.97,
};

/** What the published notebook sets, its step and its ε in units of the common deviation. */
export const PUBLISHED: Solver & { readonly epsilon: number } = {
  potential: 'separate', hidden: [256, 256], activation: 'relu', relativeStep: 0.09, steps: 300, iterations: 200, learningRate: 1e-3, schedule: 'constant',
  averageDecay: 0, epsilon: 0.1,
};

/** The mean of the two days' mean standard deviations, by weight: the unit of ε, squared. */
export function unitOf({ start, end, time }: SetUp): number {
  const deviation = ({ data, columns }: Day): number => {
    const { covariance } = moments('cells', data, columns);
    return covariance.diagonal().reduce((sum, variance) => sum + Math.sqrt(variance), 0) / columns;
  };
  return (1 - time) * deviation(start) + time * deviation(end);
}

/** The barycenter of two days with weights (1 − t, t): the prediction at t. `epsilon` is in units of the common deviation, squared. */
export function problemOf(setUp: SetUp, epsilon: number, solver: Solver): Problem {
  const marginal = (samples: Day, weight: number) => ({ samples, weight, cost: squaredEuclidean() });
  const { potential, hidden, activation, relativeStep, steps, iterations, learningRate, schedule, averageDecay } = solver;
  return defineProblem({
    marginals: [marginal(setUp.start, 1 - setUp.time), marginal(setUp.end, setUp.time)],
    epsilon,
    scaling: 'common-deviation',
    potential: { kind: potential, hidden, activation },
    sampler: { kind: 'ula', steps, stepSize: relativeStep * epsilon },
    training: {
      iterations, batchSize: 256, optimizer: { learningRate, averageDecay, schedule: { kind: schedule } }, validation: { every: 0 },
    },
  });
}

const trace = (covariance: readonly (readonly number[])[]): number => covariance.reduce((sum, row, i) => sum + row[i], 0);

/**
 * The ε at which the barycenter is as wide as its two days are on average, tr S(ε) = (1 − t) tr Σ_0 + t tr Σ_1, by the Gaussian closed
 * form on the days' moments: displacement interpolation averages independent noise away, and ε puts it back. It looks at
 * the two end days only. In units of the common deviation, squared, to half a percent.
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
