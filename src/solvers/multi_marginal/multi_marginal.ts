import { checkList, checkOptions, described } from '../../arguments.js';
import { squaredEuclidean, type Cost } from '../../autograd/index.js';
import { invalid } from '../../errors.js';
import { splitWarnings, type ExactPlan, type ExactSolution } from '../exact_plan.js';
import { checkedMarginals, checkedPoints, withoutEmptyRows, type MarginalsInput } from '../input/marginals.js';
import { candidateBarycenter, type Candidates } from './candidate_barycenter.js';
import type { Found } from './found.js';
import { productBarycenter } from './product_barycenter.js';

export interface MultiMarginalInput extends MarginalsInput {
  /** c_k, [K]; ½‖x − y‖² where left out. Others than that need `candidates`. */
  readonly costs?: readonly Cost[];
  /** Points that the barycenter may have; anywhere where left out. */
  readonly candidates?: Candidates;
}

/**
 * Variables that a program may have. Measured on random clouds in the plane with HiGHS 1.15.3 and Node 20: for 46³ =
 * 97,336 variables the memory of the process grew by 0.22 GB, for 63³ = 250,047 by 0.38 GB and for 22⁴ = 234,256 by
 * 0.44 GB.
 */
export const MOST_VARIABLES = 250_000;

/** Largest residual of an answer that counts as the optimum. */
const LARGEST_GAP = 1e-9;

/** Largest difference between the masses of a coupling's rows and the marginal's. */
function massMiss({ rows, coupling }: ExactPlan): number {
  const left = rows.masses.slice();
  for (const [entry, row] of coupling.rows.entries()) left[row] -= coupling.masses[entry];
  return left.reduce((most, mass) => Math.max(most, Math.abs(mass)), 0);
}

/**
 * What a coupling misses of its masses, or the gap by the objective; where that is nearly 0, as of equal marginals, by
 * what costs' rounding may add to it.
 */
function residualOf({ value, gap, largestCost, plans }: Found): number {
  const share = gap === 0 ? 0 : gap / (Math.abs(value) + 1e-5 * largestCost);
  return Math.max(share, ...plans.map(massMiss));
}

function checkSize({ marginals, candidates }: MultiMarginalInput): void {
  const sizes = marginals.map(({ masses }) => masses.length);
  const m = candidates && candidates.points.length / candidates.dim;
  const variables =
    m === undefined ? sizes.reduce((a, b) => a * b, 1) : (sizes.reduce((sum, size) => sum + size, 0) + 1) * m;
  if (variables <= MOST_VARIABLES) return;
  const line = marginals[0].dim === 1 && m === undefined;
  throw invalid(
    'multiMarginal',
    `the linear program must have at most ${MOST_VARIABLES} variables`,
    `${variables} of ${sizes.join(m === undefined ? ' × ' : ' + ')} rows${m === undefined ? '' : ` and ${m} candidates`}`,
    line
      ? 'On the line quantile(…) gives the same barycenter in one sort.'
      : m === undefined
        ? 'Pass candidates, places that the barycenter may have: then variables are their number times the rows.'
        : 'Pass fewer candidates or rows, or learn the barycenter with solve(…).',
  );
}

function checkedCosts({ marginals, costs, candidates }: MultiMarginalInput): readonly Cost[] {
  if (costs === undefined) return marginals.map(() => squaredEuclidean());
  checkList('multiMarginal', 'costs', costs, 'Pass one for each marginal.');
  if (costs.length !== marginals.length)
    throw invalid('multiMarginal', `costs must be ${marginals.length}`, String(costs.length), 'Give one per marginal.');
  for (const [k, cost] of costs.entries()) {
    if (typeof cost !== 'object' || cost === null || typeof cost.trace !== 'function')
      throw invalid(
        `multiMarginal: costs[${k}]`,
        'must be a cost',
        described(cost),
        'Pass squaredEuclidean() or such.',
      );
    if (cost.json?.kind !== 'squared-euclidean' && candidates === undefined) {
      const rule = 'only ½‖x − y‖² has its best points for given rows in closed form';
      throw invalid(`multiMarginal: costs[${k}]`, rule, 'another cost', 'Pass candidates, points for the barycenter.');
    }
  }
  return costs;
}

function checkCandidates({ marginals, costs, candidates }: MultiMarginalInput): void {
  if (candidates === undefined) return;
  checkedPoints('multiMarginal: candidates', candidates);
  if (costs !== undefined || candidates.dim === marginals[0].dim) return;
  const wayOut = 'Use the space of the marginals, or pass costs.';
  throw invalid('multiMarginal: candidates', `dim must be ${marginals[0].dim}`, String(candidates.dim), wayOut);
}

function solutionOf(found: Found): ExactSolution {
  const { support, plans, value, gap, iterations } = found;
  const residual = residualOf(found);
  const converged = residual <= LARGEST_GAP;
  const doubt =
    `The objective may be ${gap} above the least, or masses miss theirs, by more than ${LARGEST_GAP}: masses or costs ` +
    'differ by more orders of magnitude than the linear program resolves. Leave out rows of negligible mass.';
  return {
    kind: 'discrete',
    support,
    epsilon: 0,
    plans,
    objective: { value, gap },
    convergence: { iterations, residual, converged },
    warnings: [...splitWarnings(plans), ...(converged ? [] : [doubt])],
  };
}

/**
 * The barycenter of K small measures, exactly (ε = 0), by linear programming (Agueh and Carlier 2011, section 4; solved
 * by HiGHS in WebAssembly, loaded when it is first needed).
 *
 * Under ½‖x − y‖², without `candidates`: a plan over all tuples of rows, Π n_k variables, whose image under the
 * weighted mean is a barycenter of at most Σ_k n_k − K + 1 points. Other costs, or `candidates`, points [m, dim] in
 * place of all of space: the best measure on these, Σ n_k m + m variables.
 *
 * Rows of no mass are left out of the plans' `rows`, the others keep their order. Potentials are optimal, in units of
 * the cost, and Σ_k λ_k f_k = 0 on the support; where rows split, see `ExactPlan` and `warnings`. `objective.gap` is
 * the distance from the value of duals that are feasible to rounding, `convergence.residual` that by the objective, or
 * what couplings miss of the masses where it is more,
 * `convergence.iterations` steps of the simplex method. Runs on the thread that calls it; nothing to free.
 *
 * @throws InvalidInputError for measures, weights, costs or candidates that break a rule, and beyond `MOST_VARIABLES`
 * @throws BarycenterError where the package highs does not load or ends without an optimum
 */
export async function multiMarginal(input: MultiMarginalInput): Promise<ExactSolution> {
  checkOptions<MultiMarginalInput>('multiMarginal', input, {
    marginals: true,
    weights: true,
    costs: true,
    candidates: true,
  });
  const { marginals, weights } = checkedMarginals('multiMarginal', input);
  const given = { ...input, marginals: marginals.map(withoutEmptyRows), weights };
  checkCandidates(given);
  const costs = checkedCosts(given);
  checkSize(given);
  const found =
    given.candidates === undefined
      ? await productBarycenter(given)
      : await candidateBarycenter(given, costs, given.candidates);
  return solutionOf(found);
}
