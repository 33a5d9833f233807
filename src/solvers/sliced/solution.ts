import type { Measure } from '../measure.js';
import type { Convergence, DiscretePlan, DiscreteSolution } from '../solution.js';

/**
 * A sliced barycenter. Its optimality is on lines: there are no dual potentials in space that belong to it, and so no
 * plans. Those between the support and each marginal are another problem, exact assignment or entropic transport of
 * given measures, which `withPlans` takes from whoever solves it.
 */
export interface SlicedSolution {
  readonly kind: 'sliced';
  /** n points of mass 1/n. */
  readonly support: Measure;
  /** [K], the marginals as given. */
  readonly rows: readonly Measure[];
  /** λ_k, [K] */
  readonly weights: readonly number[];
  /** In the data's units squared; on directions that the support was not fitted to. */
  readonly objective: {
    /** Σ_k λ_k SW₂²/2, SW₂² the mean over all directions of W₂² on their lines. */
    readonly value: number;
    /** Of `value`, over the directions. */
    readonly standardError: number;
    /**
     * What Σ_k λ_k SW₂²/2 is at least, of any measure: on each line the mean of the quantile functions is best. Times D
     * it is a bound for Σ_k λ_k W₂²/2, too, since W₂² ≥ D SW₂².
     */
    readonly lowerBound: number;
    /** Of `lowerBound`. */
    readonly lowerBoundError: number;
  };
  /** Directions, L. */
  readonly directions: number;
  /** `residual` is the root mean square of the last move, as a share of the marginals' spread. */
  readonly convergence: Convergence;
  readonly warnings: readonly string[];
}

/** Plans between a support and marginals that somebody found. */
export interface FoundPlans {
  /** ε of the plans; 0 of exact ones. */
  readonly epsilon: number;
  /** [K] */
  readonly plans: readonly DiscretePlan[];
  /** Transport costs of the plans, of ½‖x − y‖², [K]. */
  readonly costs: readonly number[];
  /** Whether they are of part of the points only, so that the costs are estimates and bound nothing. */
  readonly isPartial?: boolean;
  readonly warnings?: readonly string[];
}

/** Finds the plans between a support and each marginal. */
export type PlansOf = (support: Measure, rows: readonly Measure[]) => FoundPlans | Promise<FoundPlans>;

/** Standard errors that are taken off a bound which is itself estimated. */
const SURE = 3;

/**
 * A sliced barycenter with the plans that `plansOf` finds, as other solvers give theirs. The objective is then
 * Σ_k λ_k of the costs in space, and its gap, at ε = 0, goes down to D times the sliced lower bound less three standard
 * errors: how far another measure could be better at most, whatever the support is worth.
 */
export async function withPlans(solution: SlicedSolution, plansOf: PlansOf): Promise<DiscreteSolution> {
  const { support, rows, weights, objective, convergence } = solution;
  const { epsilon, plans, costs, isPartial = false, warnings = [] } = await plansOf(support, rows);
  const value = costs.reduce((sum, cost, k) => sum + weights[k] * cost, 0);
  const least = support.dim * Math.max(0, objective.lowerBound - SURE * objective.lowerBoundError);
  return {
    kind: 'discrete',
    support,
    epsilon,
    plans,
    objective: { value, ...(epsilon === 0 && !isPartial ? { gap: Math.max(0, value - least) } : {}) },
    convergence,
    warnings: [...solution.warnings, ...warnings],
  };
}
