import type { Cost } from '../../autograd/index.js';
import { invalid } from '../../errors.js';
import { covarianceOf, type GaussianSpec } from '../problem/distribution.js';
import type { Problem } from '../problem/problem.js';
import { gaussianBarycenter, gaussianDualValue } from './gaussian_barycenter.js';
import { twistForward, twistInverse } from './twist.js';

/**
 * The exact solution of a problem that has one: Gaussian in `data` space, or in a `feature` space u(y) that the costs
 * measure distances in.
 */
export interface ExactAnswer {
  readonly space: 'data' | 'feature';
  /** Points y or x, [n, D], into the space of this answer; a copy. */
  toSpace(points: ArrayLike<number>): Float64Array;
  /** The inverse of `toSpace`. */
  fromSpace(points: ArrayLike<number>): Float64Array;
  /** The barycenter N(mean, covariance) there. */
  readonly barycenter: { readonly mean: readonly number[]; readonly covariance: readonly (readonly number[])[] };
  /** Mean of the conditional plan of marginal k at a point x of the *data*, [D]; the mean itself is of `space`. */
  conditionalMean(marginal: number, x: ArrayLike<number>): Float64Array;
  /** Covariance of the conditional plan of marginal k, [D][D], the same for every x. */
  conditionalCovariance(marginal: number): readonly (readonly number[])[];
  /** L*, the optimal value of the dual: −L* is what the validation loss falls towards. */
  readonly dualValue: number;
}

interface GaussianMarginal {
  readonly weight: number;
  readonly distribution: GaussianSpec;
}

/** Cost and distribution of every marginal where all are Gaussian specs; undefined where one is not. */
function gaussianMarginals(problem: Problem): (GaussianMarginal & { readonly cost: Cost })[] | undefined {
  const marginals = problem.marginals.flatMap((m) => ('distribution' in m ? [m] : []));
  return marginals.length === problem.marginals.length ? marginals : undefined;
}

/** The slope of the one twist that all costs and distributions share. */
function commonSlope(marginals: readonly (GaussianMarginal & { readonly cost: Cost })[]): number | undefined {
  const { json } = marginals[0].cost;
  if (json?.kind !== 'twist') return undefined;
  const { slope } = json;
  const same = marginals.every(
    (m) => m.cost.json?.kind === 'twist' && m.cost.json.slope === slope && m.distribution.pushforward?.slope === slope,
  );
  return same ? slope : undefined;
}

function solve(
  marginals: readonly GaussianMarginal[],
  epsilon: number,
  { space, toSpace, fromSpace }: Pick<ExactAnswer, 'space' | 'toSpace' | 'fromSpace'>,
): ExactAnswer {
  const input = {
    means: marginals.map((m) => m.distribution.mean),
    covariances: marginals.map((m) => covarianceOf(m.distribution)),
    weights: marginals.map((m) => m.weight),
    epsilon,
  };
  const solved = gaussianBarycenter(input);
  return {
    space,
    toSpace,
    fromSpace,
    barycenter: { mean: solved.mean, covariance: solved.covariance },
    conditionalMean: (k, x) => solved.plans[k].conditionalMean(toSpace(x)),
    conditionalCovariance: (k) => solved.plans[k].conditionalCovariance,
    dualValue: gaussianDualValue(input, solved),
  };
}

/**
 * The exact answer of problems that have one: all marginals Gaussian under ½‖x − y‖²; or all u^{-1}-pushed Gaussians under
 * ½‖u(x) − u(y)‖² with the same twist u, which preserves area, so that in u-space the problem is the Gaussian one.
 * Undefined for every other problem, and where y is kept on the sphere. `epsilon` is in units of the cost.
 */
export function exactAnswerOf(problem: Problem, epsilon = problem.epsilon): ExactAnswer | undefined {
  const marginals = gaussianMarginals(problem);
  if (!marginals || problem.sampler.constraint === 'unit-sphere') return undefined;
  if (typeof epsilon !== 'number') throw invalid('exactAnswerOf', 'a relative epsilon is known once data is loaded', JSON.stringify(epsilon), 'Pass it in units of the cost.');
  if (marginals.every((m) => m.cost.json?.kind === 'squared-euclidean' && !m.distribution.pushforward)) {
    const copy = (points: ArrayLike<number>): Float64Array => Float64Array.from(points);
    return solve(marginals, epsilon, { space: 'data', toSpace: copy, fromSpace: copy });
  }
  const slope = commonSlope(marginals);
  if (slope === undefined) return undefined;
  return solve(marginals, epsilon, {
    space: 'feature',
    toSpace: (points) => twistForward(points, slope),
    fromSpace: (points) => twistInverse(points, slope),
  });
}
