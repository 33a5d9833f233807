import { expect } from 'vitest';
import type { FreeSupportInput } from '../../../src/solvers/free_support/settings.js';
import type { DiscreteSolution } from '../../../src/solvers/solution.js';
import { costsOf, planOf } from './clouds.js';

export const TOLERANCE = 1e-4;

/** ⟨π, c⟩ − ε E_x H(π(·|x)) of a plan, [rows][support]. */
function costOfPlan(plan: readonly number[][], costs: Float64Array, a: Float64Array, epsilon: number): number {
  return plan.reduce((total, row, i) => {
    return row.reduce((sum, p, j) => {
      return p === 0 ? sum : sum + p * costs[i * row.length + j] + epsilon * p * Math.log(p / a[i]);
    }, total);
  }, 0);
}

/** Both marginals of all plans, from the duals alone, and the objective from the plans. */
export function expectPlans(
  solution: DiscreteSolution,
  { marginals, weights }: FreeSupportInput,
  cost?: Parameters<typeof planOf>[2],
) {
  const { support, epsilon, plans, objective } = solution;
  const values = plans.map((own, k) => {
    expect(own.rows.points).toEqual(marginals[k].points);
    const plan = planOf(solution, own, cost);
    const byRow = plan.map((row) => row.reduce((a, b) => a + b, 0));
    const error = byRow.reduce((sum, mass, i) => sum + Math.abs(mass - own.rows.masses[i]), 0);
    expect(error, 'row sums').toBeLessThan(2 * TOLERANCE);
    support.masses.forEach((mass, j) => {
      const sum = plan.reduce((total, row) => total + row[j], 0);
      expect(Math.abs(sum - mass), 'column sum').toBeLessThan(2 * TOLERANCE * mass);
    });
    return costOfPlan(plan, costsOf(own.rows, support, cost), own.rows.masses, epsilon);
  });
  const value = values.reduce((sum, v, k) => sum + weights[k] * v, 0);
  expect(Math.abs(objective.value - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
}

export const SETTINGS = { epsilon: 0.3, tolerance: TOLERANCE };
