import { centreDuals } from '../free_support/exact/centre_duals.js';
import { exactTransport } from '../free_support/exact/exact_transport.js';
import type { Measure } from '../measure.js';
import type { DiscretePlan } from '../solution.js';
import type { FoundPlans } from './solution.js';

/** Points of either side that exact transport is quick with. */
const MOST_POINTS = 1_000;

/** ½‖x − y‖² of points i and j. */
function squared(x: Measure, i: number, y: Measure, j: number): number {
  let sum = 0;
  for (let d = 0; d < x.dim; d++) sum += (x.points[i * x.dim + d] - y.points[j * y.dim + d]) ** 2;
  return sum / 2;
}

/** Points with mass, at most `MOST_POINTS` of them: those at equal steps of the mass, then equal ones. */
function thinned({ points, dim, masses }: Measure): { readonly measure: Measure; readonly kept: Int32Array } {
  const held = Int32Array.from(masses.keys()).filter((i) => masses[i] > 0);
  const chosen: number[] = [];
  if (held.length > MOST_POINTS) {
    let [sum, next] = [0, 0.5 / MOST_POINTS];
    for (const i of held) {
      sum += masses[i];
      for (; next < sum && chosen.length < MOST_POINTS; next += 1 / MOST_POINTS) chosen.push(i);
    }
    while (chosen.length < MOST_POINTS) chosen.push(held[held.length - 1]);
  }
  const kept = held.length > MOST_POINTS ? Int32Array.from(chosen) : held;
  const out = new Float64Array(kept.length * dim);
  for (const [r, i] of kept.entries()) out.set(points.subarray(i * dim, (i + 1) * dim), r * dim);
  const own =
    held.length > MOST_POINTS
      ? new Float64Array(kept.length).fill(1 / kept.length)
      : Float64Array.from(kept, (i) => masses[i]);
  return { measure: { points: out, dim, masses: own }, kept };
}

/** The transform of a potential: v_j = min_i c(x_i, y_j) − u_i at every point of `to`. */
function transformed(to: Measure, from: Measure, u: Float64Array): Float64Array {
  return Float64Array.from(to.masses, (_, j) => {
    let least = Infinity;
    for (let i = 0; i < u.length; i++) least = Math.min(least, squared(from, i, to, j) - u[i]);
    return least;
  });
}

function planBetween(
  support: Measure,
  rows: Measure,
): { readonly plan: DiscretePlan; readonly cost: number; readonly whole: boolean } {
  const [x, y] = [thinned(rows), thinned(support)];
  const [n, m] = [x.measure.masses.length, y.measure.masses.length];
  const costs = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) costs[i * m + j] = squared(x.measure, i, y.measure, j);
  const problem = { costs, supplies: x.measure.masses, demands: y.measure.masses };
  const found = exactTransport(problem);
  // Potentials at ends of their ranges tie, and new points would go to either image.
  const { u, v } = centreDuals(problem, found);
  const whole = n === rows.masses.length && m === support.masses.length;
  const cost = found.masses.reduce((sum, mass, e) => sum + mass * costs[found.rows[e] * m + found.columns[e]], 0);
  const coupling = {
    rows: Int32Array.from(found.rows),
    support: Int32Array.from(found.columns),
    masses: Float64Array.from(found.masses),
  };
  const potentials = whole
    ? { toSupport: v, toRows: u, coupling }
    : { toSupport: transformed(support, x.measure, u), toRows: transformed(rows, y.measure, v) };
  return { plan: { rows, ...potentials }, cost, whole };
}

/**
 * Exact plans under ½‖x − y‖² between a support and each marginal; of larger clouds between parts of them, from where
 * potentials go on to all points as transforms of these.
 */
export function exactPlans(support: Measure, marginals: readonly Measure[]): FoundPlans {
  const found = marginals.map((rows) => planBetween(support, rows));
  const warnings = found.every(({ whole }) => whole)
    ? []
    : [`Plans are exact between ${MOST_POINTS} points of either side, and continued from there to the others.`];
  return { epsilon: 0, plans: found.map(({ plan }) => plan), costs: found.map(({ cost }) => cost), warnings };
}
