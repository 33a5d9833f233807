import type { ExactPlan } from '../exact_plan.js';
import type { MarginalsInput } from '../input/marginals.js';
import type { Measure } from '../measure.js';
import type { Found } from './found.js';
import { feasibleDuals, forEachTuple, productProgram, tupleCosts } from './product_program.js';
import { solveProgram } from './solve_program.js';

/** Mass of a tuple that is rounding: masses sum to 1, and each is a sum of some of them. */
const ROUNDING = 1e-14;

/** Σ_i a_i x_i, [dim], about the first row. */
function meanOf({ points, dim, masses }: Measure): Float64Array {
  const mean = points.slice(0, dim);
  for (const [i, mass] of masses.entries())
    for (let c = 0; c < dim; c++) mean[c] += mass * (points[i * dim + c] - points[c]);
  return mean;
}

/** Tuples of the plan, and what each weighs. */
function tuplesOf(primal: Float64Array, sizes: readonly number[]) {
  const tuples: Int32Array[] = [];
  const masses: number[] = [];
  forEachTuple(sizes, (tuple, at) => {
    if (primal[at] <= ROUNDING) return;
    tuples.push(tuple.slice());
    masses.push(primal[at]);
  });
  const total = masses.reduce((a, b) => a + b, 0);
  return { tuples, masses: Float64Array.from(masses, (mass) => mass / total) };
}

/** Σ_k λ_k x_{i_k} of every tuple, [m, dim], about the first marginal's. */
function meansOf({ marginals, weights }: MarginalsInput, tuples: readonly Int32Array[]): Float64Array {
  const { dim } = marginals[0];
  return Float64Array.from({ length: tuples.length * dim }, (_, at) => {
    const [tuple, c] = [tuples[Math.floor(at / dim)], at % dim];
    const first = marginals[0].points[tuple[0] * dim + c];
    return marginals.reduce((sum, { points }, k) => sum + weights[k] * (points[tuple[k] * dim + c] - first), first);
  });
}

/** ½‖x_i − y_j‖² */
function halfSquare(x: Float64Array, i: number, y: Float64Array, j: number, dim: number): number {
  let sum = 0;
  for (let c = 0; c < dim; c++) sum += (x[i * dim + c] - y[j * dim + c]) ** 2;
  return 0.5 * sum;
}

/** f_j = min_i ½‖x_i − y_j‖² − g_i. At a support point the least is at its own rows, and Σ_k λ_k f_k is 0. */
function supportPotential({ points, dim }: Measure, y: Float64Array, g: Float64Array): Float64Array {
  return Float64Array.from({ length: y.length / dim }, (_, j) => {
    let least = Infinity;
    for (let i = 0; i < g.length; i++) least = Math.min(least, halfSquare(points, i, y, j, dim) - g[i]);
    return least;
  });
}

/** Each marginal about its own mean: the program is the same, and offsets between clouds cost its numbers no digits. */
function centred({ marginals, weights }: MarginalsInput) {
  const { dim } = marginals[0];
  const means = marginals.map(meanOf);
  const shifted = marginals.map((measure, k) => ({
    ...measure,
    points: measure.points.map((value, at) => value - means[k][at % dim]),
  }));
  const mean = means[0].map((first, c) => means.reduce((sum, m, k) => sum + weights[k] * (m[c] - first), first));
  return { centred: { marginals: shifted, weights }, offsets: means.map((m) => m.map((value, c) => value - mean[c])) };
}

const dot = (a: Float64Array, b: Float64Array, at = 0): number =>
  b.reduce((sum, value, c) => sum + a[at * b.length + c] * value, 0);

/**
 * The potentials of the marginals where they are, from those about their means: for an offset d between the two means,
 * ½‖x − y‖² = ½‖x' − y'‖² + ⟨x' − y', d⟩ + ½‖d‖².
 */
function moved(f: Float64Array, g: Float64Array, y: Float64Array, x: Float64Array, d: Float64Array) {
  const half = 0.5 * dot(d, d);
  return { toSupport: f.map((v, j) => v - dot(y, d, j)), toRows: g.map((v, i) => v + dot(x, d, i) + half) };
}

/** The barycenter under ½‖x − y‖² as the image of the best plan over tuples under their weighted means. */
export async function productBarycenter(input: MarginalsInput): Promise<Found> {
  const sizes = input.marginals.map(({ masses }) => masses.length);
  const { centred: near, offsets } = centred(input);
  const cost = tupleCosts(near);
  const { primal, dual, iterations } = await solveProgram(productProgram(near, cost));
  const { tuples, masses } = tuplesOf(primal, sizes);
  const u = feasibleDuals(cost, dual, sizes);
  const y = meansOf(near, tuples);
  const plans = input.marginals.map((rows, k): ExactPlan => {
    const [x, g] = [near.marginals[k].points, u[k].map((value) => value / input.weights[k])];
    const f = supportPotential(near.marginals[k], y, g);
    const coupling = { rows: Int32Array.from(tuples, (t) => t[k]), support: Int32Array.from(tuples.keys()), masses };
    return { rows, coupling, ...moved(f, g, y, x, offsets[k]) };
  });
  const within = tuples.reduce((sum, t, j) => sum + masses[j] * cost[t.reduce((at, i, k) => at * sizes[k] + i, 0)], 0);
  const bound = u.reduce((sum, values, k) => sum + dot(values, input.marginals[k].masses), 0);
  const between = offsets.reduce((sum, d, k) => sum + 0.5 * input.weights[k] * dot(d, d), 0);
  return {
    support: { points: meansOf(input, tuples), dim: input.marginals[0].dim, masses },
    plans,
    value: within + between,
    gap: Math.max(0, within - bound),
    largestCost: cost.reduce((most, value) => Math.max(most, value), 0),
    iterations,
  };
}
