import type { Cost } from '../../autograd/index.js';
import { invalid } from '../../errors.js';
import { covarianceOf, independentVariances, type GaussianSpec } from '../problem/distribution.js';
import { constraintOf, type Problem } from '../problem/problem.js';
import { diagonalBarycenter, diagonalDualValue } from './diagonal_barycenter.js';
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

type Space = Pick<ExactAnswer, 'space' | 'toSpace' | 'fromSpace'>;

/** The barycenter, its plans and the dual value, worked out column by column where all columns are independent. */
function solved(marginals: readonly GaussianMarginal[], epsilon: number) {
  const common = { means: marginals.map((m) => m.distribution.mean), weights: marginals.map((m) => m.weight), epsilon };
  const variances = marginals.flatMap((m) => independentVariances(m.distribution) ?? []);
  if (variances.length === marginals.length) {
    const input = { ...common, variances };
    const barycenter = diagonalBarycenter(input);
    return { barycenter, dualValue: () => diagonalDualValue(input, barycenter) };
  }
  const input = { ...common, covariances: marginals.map((m) => covarianceOf(m.distribution)) };
  const barycenter = gaussianBarycenter(input);
  return { barycenter, dualValue: () => gaussianDualValue(input, barycenter) };
}

function solve(
  marginals: readonly GaussianMarginal[],
  epsilon: number,
  { space, toSpace, fromSpace }: Space,
): ExactAnswer {
  const { barycenter, dualValue } = solved(marginals, epsilon);
  let value: number | undefined;
  return {
    space,
    toSpace,
    fromSpace,
    barycenter: {
      mean: barycenter.mean,
      get covariance() {
        return barycenter.covariance;
      },
    },
    conditionalMean: (k, x) => barycenter.plans[k].conditionalMean(toSpace(x)),
    conditionalCovariance: (k) => barycenter.plans[k].conditionalCovariance,
    get dualValue() {
      return (value ??= dualValue());
    },
  };
}

/** What an exact answer is an answer to: Gaussians in a space. */
interface Solvable {
  readonly marginals: readonly GaussianMarginal[];
  readonly space: Space;
}

const copy = (points: ArrayLike<number>): Float64Array => Float64Array.from(points);

function solvable(problem: Problem): Solvable | undefined {
  const marginals = gaussianMarginals(problem);
  if (!marginals || constraintOf(problem) === 'unit-sphere') return undefined;
  if (marginals.every((m) => m.cost.json?.kind === 'squared-euclidean' && !m.distribution.pushforward)) {
    return { marginals, space: { space: 'data', toSpace: copy, fromSpace: copy } };
  }
  const slope = commonSlope(marginals);
  if (slope === undefined) return undefined;
  const space = {
    space: 'feature' as const,
    toSpace: (points: ArrayLike<number>) => twistForward(points, slope),
    fromSpace: (points: ArrayLike<number>) => twistInverse(points, slope),
  };
  return { marginals, space };
}

/**
 * (K + 1) D³, in which a step of the fixed point's matrix roots is counted, that is worth its time: half a minute on
 * one core. Three covariances in 230 dimensions, or any number of columns that are independent.
 */
export const MOST_EXACT_WORK = 5e7;

function tooLarge({ marginals }: Solvable): string | undefined {
  const dim = marginals[0].distribution.mean.length;
  if (
    (marginals.length + 1) * dim ** 3 <= MOST_EXACT_WORK ||
    marginals.every((m) => independentVariances(m.distribution))
  )
    return undefined;
  return `the roots of ${marginals.length} full covariances in ${dim} dimensions take too long; gaussianBarycenter(…) in code works them out`;
}

/** Whether a problem has an exact answer, however long it takes to work out. */
export const hasExactAnswer = (problem: Problem): boolean => solvable(problem) !== undefined;

/** Why a problem that has an exact answer is not given it; undefined where it is, or has none. */
export function whyNoExactAnswer(problem: Problem): string | undefined {
  const found = solvable(problem);
  return found && tooLarge(found);
}

/** The last answer of each problem: evaluation and figures ask for the same. */
const known = new WeakMap<Problem, { readonly epsilon: number; readonly answer: ExactAnswer }>();

/**
 * The exact answer of problems that have one: all marginals Gaussian under ½‖x − y‖²; or all u^{-1}-pushed Gaussians
 * under ½‖u(x) − u(y)‖² with the same twist u, which preserves area, so that in u-space the problem is the Gaussian
 * one. Undefined for every other problem, where y is kept on the sphere, and where it would take minutes
 * (`whyNoExactAnswer`). `epsilon` is in units of the cost.
 */
export function exactAnswerOf(problem: Problem, epsilon = problem.epsilon): ExactAnswer | undefined {
  const found = solvable(problem);
  if (!found || tooLarge(found)) return undefined;
  if (typeof epsilon !== 'number')
    throw invalid(
      'exactAnswerOf',
      'a relative epsilon is known once data is loaded',
      JSON.stringify(epsilon),
      'Pass it in units of the cost.',
    );
  const before = known.get(problem);
  if (before?.epsilon === epsilon) return before.answer;
  const answer = solve(found.marginals, epsilon, found.space);
  known.set(problem, { epsilon, answer });
  return answer;
}
