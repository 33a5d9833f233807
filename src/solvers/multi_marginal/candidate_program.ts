import type { MarginalsInput } from '../input/marginals.js';
import type { LinearProgram } from './linear_program.js';

/** λ_k c_k(x_i, y_j) of every marginal, [K][n_k, m]. */
export type PairCosts = readonly Float64Array[];

/**
 * The barycenter on m candidate points: K plans of least Σ_k ⟨λ_k c_k, π_k⟩ whose other marginals are one measure b.
 * Variables are the plans, one after another, [n_k, m] each, then b, [m]; equations Σ_j π_k(i, j) = a_k(i) for all k
 * and i, then Σ_i π_k(i, j) − b_j = 0 for all k and j. Σ n_k m + m variables, Σ n_k + K m equations.
 */
export function candidateProgram({ marginals }: MarginalsInput, costs: PairCosts, m: number): LinearProgram {
  const right = [...marginals.flatMap(({ masses }) => [...masses]), ...new Float64Array(marginals.length * m)];
  const shared = right.length - marginals.length * m;
  const rows: number[] = [];
  let first = 0;
  for (const [k, { masses }] of marginals.entries()) {
    for (let i = 0; i < masses.length; i++) for (let j = 0; j < m; j++) rows.push(first + i, shared + k * m + j);
    first += masses.length;
  }
  const pairs = rows.length / 2;
  for (let j = 0; j < m; j++) for (const k of marginals.keys()) rows.push(shared + k * m + j);
  const values = new Float64Array(rows.length).fill(1).fill(-1, 2 * pairs);
  const starts = Int32Array.from({ length: pairs + m + 1 }, (_, at) =>
    at <= pairs ? 2 * at : 2 * pairs + (at - pairs) * marginals.length,
  );
  const cost = new Float64Array(pairs + m);
  let at = 0;
  for (const values of costs) {
    cost.set(values, at);
    at += values.length;
  }
  return { cost, starts, rows: Int32Array.from(rows), values, right: Float64Array.from(right) };
}

/**
 * Duals of the program that are feasible to rounding whatever came in: v_k(j) with Σ_k v_k = 0, by giving what they sum
 * to back in the share of the weights, then u_k(i) = min_j λ_k c_k(i, j) − v_k(j).
 */
export function feasibleDuals(
  { marginals, weights }: MarginalsInput,
  costs: PairCosts,
  m: number,
  dual: Float64Array,
): { readonly u: readonly Float64Array[]; readonly v: readonly Float64Array[] } {
  const shared = dual.length - marginals.length * m;
  const given = marginals.map((_, k) => dual.subarray(shared + k * m, shared + (k + 1) * m));
  const sums = Float64Array.from({ length: m }, (_, j) => given.reduce((sum, values) => sum + values[j], 0));
  const v = given.map((values, k) => values.map((value, j) => value - weights[k] * sums[j]));
  const u = marginals.map(({ masses }, k) =>
    masses.map((_, i) => {
      let least = Infinity;
      for (let j = 0; j < m; j++) least = Math.min(least, costs[k][i * m + j] - v[k][j]);
      return least;
    }),
  );
  return { u, v };
}
