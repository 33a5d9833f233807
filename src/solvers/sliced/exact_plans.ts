import { centreDuals } from '../free_support/exact/centre_duals.js';
import { exactTransport } from '../free_support/exact/exact_transport.js';
import { withoutEmptyRows } from '../input/marginals.js';
import type { Measure } from '../measure.js';
import type { DiscretePlan } from '../solution.js';
import { stepsOfMass } from '../steps_of_mass.js';
import type { FoundPlans } from './solution.js';

/** Points of either side that exact transport is quick with. */
const MOST_POINTS = 1_000;

/** ½‖x − y‖² of points i and j. */
function squared(x: Measure, i: number, y: Measure, j: number): number {
  let sum = 0;
  for (let d = 0; d < x.dim; d++) sum += (x.points[i * x.dim + d] - y.points[j * y.dim + d]) ** 2;
  return sum / 2;
}

/** A measure without empty rows, of at most `MOST_POINTS` points: those at equal steps of its mass, of equal masses. */
function thinned(measure: Measure): Measure {
  const held = withoutEmptyRows(measure);
  if (held.masses.length <= MOST_POINTS) return held;
  const { points, dim, masses } = held;
  const out = new Float64Array(MOST_POINTS * dim);
  for (const [r, i] of stepsOfMass(masses, MOST_POINTS).entries())
    out.set(points.subarray(i * dim, (i + 1) * dim), r * dim);
  return { points: out, dim, masses: new Float64Array(MOST_POINTS).fill(1 / MOST_POINTS) };
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
): { readonly plan: DiscretePlan; readonly cost: number; readonly isPart: boolean } {
  const [x, y] = [thinned(rows), thinned(support)];
  const [n, m] = [x.masses.length, y.masses.length];
  const costs = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) costs[i * m + j] = squared(x, i, y, j);
  const problem = { costs, supplies: x.masses, demands: y.masses };
  const found = exactTransport(problem);
  // Potentials at ends of their ranges tie, and new points would go to either image.
  const { u, v } = centreDuals(problem, found);
  const whole = n === rows.masses.length && m === support.masses.length;
  const isPart = [rows, support].some(({ masses }) => masses.filter((mass) => mass > 0).length > MOST_POINTS);
  const cost = found.masses.reduce((sum, mass, e) => sum + mass * costs[found.rows[e] * m + found.columns[e]], 0);
  const coupling = {
    rows: Int32Array.from(found.rows),
    support: Int32Array.from(found.columns),
    masses: Float64Array.from(found.masses),
  };
  const potentials = whole
    ? { toSupport: v, toRows: u, coupling }
    : { toSupport: transformed(support, x, u), toRows: transformed(rows, y, v) };
  return { plan: { rows, ...potentials }, cost, isPart };
}

/**
 * Exact plans under ½‖x − y‖² between a support and each marginal; of larger clouds between parts of them, from where
 * potentials go on to all points as transforms of these.
 */
export function exactPlans(support: Measure, marginals: readonly Measure[]): FoundPlans {
  const found = marginals.map((rows) => planBetween(support, rows));
  const isPartial = found.some(({ isPart }) => isPart);
  const warnings = isPartial
    ? [`Plans are exact between ${MOST_POINTS} points of either side, and continued from there to the others.`]
    : [];
  return {
    epsilon: 0,
    plans: found.map(({ plan }) => plan),
    costs: found.map(({ cost }) => cost),
    isPartial,
    warnings,
  };
}
