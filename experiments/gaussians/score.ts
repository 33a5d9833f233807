import { Matrix } from 'ml-matrix';
import type { GaussianBarycenter, Result } from '../../src/index.js';
import { buresWassersteinUvp } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { conditionalMeanUvp } from '../../src/barycenter/metrics/conditional_mean.js';
import type { Score } from '../../src/barycenter/metrics/score.js';
import type { Case, Solver } from './problem.js';

export interface PlanScores {
  /** BW₂²-UVP of the push-forward to Q_ε, by ½ tr S. */
  readonly toEntropic: Score;
  /** BW₂²-UVP of the push-forward to Q_0, by ½ tr S_0. */
  readonly toUnregularised: Score;
  /** L²-UVP of the conditional mean. */
  readonly conditionalMean: Score;
  /**
   * 100 · E_x ‖Cov(y | x) − ε B_k‖² / ‖ε B_k‖² in Frobenius' norm, unbiased: an exact sampler scores 0 in expectation.
   */
  readonly conditionalCovariance: number;
}

/** One training, scored. */
export interface Scored extends Case {
  readonly solver: Solver;
  /** Of training. */
  readonly seconds: number;
  /** [K] */
  readonly plans: readonly PlanScores[];
}

/** Points pushed forward; points whose conditional moments are scored, with as many draws each. */
export interface Counts {
  readonly points: number;
  readonly conditionalPoints: number;
  readonly draws: number;
}

/** Cov − C of `count` draws, [count, dim] from `offset`, about their own mean. */
function covarianceError(draws: ArrayLike<number>, offset: number, count: number, dim: number, exact: Matrix): Matrix {
  const rows = new Matrix(count, dim);
  for (let i = 0; i < count; i++) for (let j = 0; j < dim; j++) rows.set(i, j, draws[offset + i * dim + j]);
  rows.subRowVector(rows.mean('column'));
  return rows
    .transpose()
    .mmul(rows)
    .div(count - 1)
    .sub(exact);
}

/**
 * E_x ‖C_x − C‖² without the sampling error of C_x: the two halves of the draws of x give independent estimates of C_x
 * − C, whose inner product is unbiased for its squared norm.
 */
function conditionalCovarianceError(
  draws: ArrayLike<number>,
  { conditionalPoints, draws: count }: Counts,
  exact: Matrix,
): number {
  const [dim, half] = [exact.rows, Math.floor(count / 2)];
  let sum = 0;
  for (let p = 0; p < conditionalPoints; p++) {
    const first = covarianceError(draws, p * count * dim, half, dim, exact);
    const second = covarianceError(draws, (p * count + half) * dim, half, dim, exact);
    sum += first.mul(second).sum();
  }
  return (100 * sum) / conditionalPoints / exact.norm('frobenius') ** 2;
}

/** Scores the plan of marginal k against the exact answers at ε and at 0. `steps`: of the chains that are scored. */
export async function scorePlan(
  result: Result,
  marginal: number,
  exact: GaussianBarycenter,
  unregularised: GaussianBarycenter,
  counts: Counts,
  steps: number,
): Promise<PlanScores> {
  const plan = result.plan(marginal);
  const dim = exact.mean.length;
  const inputs = await plan.inputs(counts.points, 1);
  const pushed = await plan.sample({ data: inputs, columns: dim }, { seed: 2, steps });
  const x = await plan.inputs(counts.conditionalPoints, 3);
  const { data: draws } = await plan.sample({ data: x, columns: dim }, { seed: 4, steps, perPoint: counts.draws });
  const optimal = exact.plans[marginal];
  const target = {
    barycenter: exact,
    conditionalMean: (_: number, point: ArrayLike<number>) => optimal.conditionalMean(point),
    conditionalCovariance: () => optimal.conditionalCovariance,
  };
  return {
    toEntropic: buresWassersteinUvp(pushed.data, exact),
    toUnregularised: buresWassersteinUvp(pushed.data, unregularised),
    conditionalMean: conditionalMeanUvp(target, marginal, x, draws, counts.draws),
    conditionalCovariance: conditionalCovarianceError(
      draws,
      counts,
      new Matrix(optimal.conditionalCovariance.map((row) => [...row])),
    ),
  };
}
