import type { MarginalsInput } from '../input/marginals.js';
import type { LinearProgram } from './linear_program.js';

/** Calls `visit` with every tuple (i_1, …, i_K) of rows, the last index running fastest, and its number. */
export function forEachTuple(sizes: readonly number[], visit: (tuple: Int32Array, at: number) => void): void {
  const tuple = new Int32Array(sizes.length);
  const count = sizes.reduce((product, size) => product * size, 1);
  for (let at = 0; at < count; at++) {
    visit(tuple, at);
    for (let k = sizes.length - 1; k >= 0 && ++tuple[k] === sizes[k]; k--) tuple[k] = 0;
  }
}

/** min_y Σ_k λ_k ½‖x_k − y‖² of every tuple, which is at the weighted mean: [Π n_k]. */
export function tupleCosts({ marginals, weights }: MarginalsInput): Float64Array {
  const sizes = marginals.map(({ masses }) => masses.length);
  const { dim } = marginals[0];
  const cost = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  forEachTuple(sizes, (tuple, at) => {
    for (let c = 0; c < dim; c++) {
      const first = marginals[0].points[tuple[0] * dim + c];
      let mean = 0;
      for (const [k, { points }] of marginals.entries()) mean += weights[k] * (points[tuple[k] * dim + c] - first);
      for (const [k, { points }] of marginals.entries())
        cost[at] += 0.5 * weights[k] * (points[tuple[k] * dim + c] - first - mean) ** 2;
    }
  });
  return cost;
}

/**
 * Agueh and Carlier's program (2011, section 4, with finitely many points): a plan over all tuples of rows, of least
 * Σ π(i_1, …, i_K) min_y Σ_k λ_k ½‖x_{i_k} − y‖², with the marginals as its own. Π n_k variables, Σ n_k equations.
 */
export function productProgram({ marginals }: MarginalsInput, cost: Float64Array): LinearProgram {
  const sizes = marginals.map(({ masses }) => masses.length);
  const offsets = sizes.map((_, k) => sizes.slice(0, k).reduce((sum, size) => sum + size, 0));
  const rows = new Int32Array(cost.length * sizes.length);
  forEachTuple(sizes, (tuple, at) => {
    for (const [k, i] of tuple.entries()) rows[at * sizes.length + k] = offsets[k] + i;
  });
  return {
    cost,
    starts: Int32Array.from({ length: cost.length + 1 }, (_, at) => at * sizes.length),
    rows,
    values: new Float64Array(rows.length).fill(1),
    right: Float64Array.from(marginals.flatMap(({ masses }) => [...masses])),
  };
}

/**
 * Duals u_k(i_k), [K][n_k], moved by what Σ_k u_k(i_k) ≤ cost is missed or left: each is raised or lowered by the least
 * slack of its tuples, one marginal after another. Whatever came in, these are feasible to rounding, so that their
 * value is a bound.
 */
export function feasibleDuals(cost: Float64Array, dual: Float64Array, sizes: readonly number[]): Float64Array[] {
  const offsets = sizes.map((_, k) => sizes.slice(0, k).reduce((sum, size) => sum + size, 0));
  const u = sizes.map((size, k) => dual.slice(offsets[k], offsets[k] + size));
  for (const [moved, size] of sizes.entries()) {
    const slack = new Float64Array(size).fill(Infinity);
    forEachTuple(sizes, (tuple, at) => {
      let left = cost[at];
      for (let k = 0; k < sizes.length; k++) left -= u[k][tuple[k]];
      slack[tuple[moved]] = Math.min(slack[tuple[moved]], left);
    });
    for (let i = 0; i < size; i++) u[moved][i] += slack[i];
  }
  return u;
}
