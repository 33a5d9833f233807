import type { ExactPlan } from '../exact_plan.js';
import type { Measure } from '../measure.js';

/** What a linear program came to. */
export interface Found {
  readonly support: Measure;
  readonly plans: readonly ExactPlan[];
  /** Σ_k λ_k of the couplings' costs, and its distance from the value of feasible duals. */
  readonly value: number;
  readonly gap: number;
  /** Of a tuple of rows, or of a row and a candidate times its weight. */
  readonly largestCost: number;
  readonly iterations: number;
}
