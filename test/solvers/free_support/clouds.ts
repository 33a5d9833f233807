import type { Measure } from '../../../src/solvers/measure.js';
import type { DiscretePlan, DiscreteSolution } from '../../../src/solvers/solution.js';
import { TestRandom } from '../../support/random.js';

export const uniform = (points: ArrayLike<number>, dim: number): Measure => {
  const n = points.length / dim;
  return { points: Float64Array.from(points), dim, masses: new Float64Array(n).fill(1 / n) };
};

/** A cloud of normal numbers with masses that differ. */
export function weighted(seed: number, n: number, dim: number, offset = 0): Measure {
  const random = new TestRandom(seed);
  const points = Float64Array.from(random.normals(n * dim, 1, offset));
  const raw = random.uniforms(n, 0.2, 1);
  const sum = raw.reduce((a, b) => a + b, 0);
  return { points, dim, masses: raw.map((value) => value / sum) };
}

export const cloud = (seed: number, n: number, dim: number, offset = 0): Measure =>
  uniform(new TestRandom(seed).normals(n * dim, 1, offset), dim);

export const halfSquared = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((sum, value, d) => sum + 0.5 * (value - y[d]) ** 2, 0);

export const rowOf = ({ points, dim }: Measure, i: number): Float64Array => points.subarray(i * dim, (i + 1) * dim);

type Cost = (x: Float64Array, y: Float64Array) => number;

/** c(x_i, y_j), [rows, support]. */
export const costsOf = (rows: Measure, support: Measure, cost: Cost = halfSquared): Float64Array =>
  Float64Array.from(
    [...rows.masses.keys()].flatMap((i) =>
      [...support.masses.keys()].map((j) => cost(rowOf(rows, i), rowOf(support, j))),
    ),
  );

/** π_ij = exp((f_j + g_i − c_ij)/ε) of a solution's plan, [rows][support], in float64 from its duals alone. */
export function planOf({ epsilon, support }: DiscreteSolution, { rows, toRows, toSupport }: DiscretePlan, cost?: Cost) {
  const costs = costsOf(rows, support, cost);
  const n = toSupport.length;
  return [...rows.masses.keys()].map((i) =>
    [...support.masses.keys()].map((j) => Math.exp((toSupport[j] + toRows[i] - costs[i * n + j]) / epsilon)),
  );
}

export const ascending = (values: ArrayLike<number>): number[] => Array.from(values).sort((a, b) => a - b);
