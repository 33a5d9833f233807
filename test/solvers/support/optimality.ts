import { expect } from 'vitest';
import type { ExactSolution } from '../../../src/solvers/exact_plan.js';
import { halfSquare, rowsOf } from './measures.js';

type PairCost = (x: readonly number[], y: readonly number[]) => number;

/**
 * What makes plans optimal, straight from the definitions: couplings have the rows' and the support's masses,
 * f_j + g_i ≤ c(x_i, y_j) everywhere and equal where the coupling has mass, Σ_k λ_k f_k = 0 on the support; and the
 * objective is what the couplings cost. Nothing of the solver is used.
 * @param unit the size of costs; rounding of sums of some hundred of them is within 1e-12 of it
 */
export function expectOptimalPlans(
  { support, plans, objective }: ExactSolution,
  weights: readonly number[],
  unit: number,
  costs: readonly PairCost[] = weights.map(() => halfSquare),
): void {
  const tolerance = 1e-12 * unit;
  const y = rowsOf(support);
  const potentials = new Float64Array(y.length);
  let value = 0;
  for (const [k, { rows, toSupport, toRows, coupling }] of plans.entries()) {
    const x = rowsOf(rows);
    let slack = Infinity;
    for (const [i, g] of toRows.entries())
      for (const [j, f] of toSupport.entries()) slack = Math.min(slack, costs[k](x[i], y[j]) - f - g);
    expect(slack, `least slack of plan ${k}`).toBeGreaterThanOrEqual(-tolerance);
    const [left, right] = [new Float64Array(x.length), new Float64Array(y.length)];
    for (const [entry, mass] of coupling.masses.entries()) {
      const [i, j] = [coupling.rows[entry], coupling.support[entry]];
      const cost = costs[k](x[i], y[j]);
      expect(Math.abs(cost - toSupport[j] - toRows[i]), `slack of entry ${entry}`).toBeLessThanOrEqual(tolerance);
      left[i] += mass;
      right[j] += mass;
      value += weights[k] * mass * cost;
    }
    // Masses of sum 1, each a sum of a few: 1e-14 is what is left out as rounding.
    left.forEach((mass, i) => expect(Math.abs(mass - rows.masses[i])).toBeLessThanOrEqual(2e-14));
    right.forEach((mass, j) => expect(Math.abs(mass - support.masses[j])).toBeLessThanOrEqual(2e-14));
    for (const [j, f] of toSupport.entries()) potentials[j] += weights[k] * f;
  }
  potentials.forEach((sum) => expect(Math.abs(sum)).toBeLessThanOrEqual(tolerance));
  expect(Math.abs(objective.value - value)).toBeLessThanOrEqual(tolerance);
  expect(objective.gap).toBeLessThanOrEqual(tolerance);
}
