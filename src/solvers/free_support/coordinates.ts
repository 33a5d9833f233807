import { powerOfTwo } from '../../barycenter/metrics/power_of_two.js';
import type { DiscretePlan } from '../solution.js';
import type { Measure } from '../measure.js';
import { squaredEuclidean } from '../../autograd/costs.js';
import type { CheckedInput } from './check.js';
import type { Marginal } from './settings.js';
import type { Duals } from './transports.js';

/**
 * What the solver works in. With ½‖x − y‖² alone every marginal is at its own mean and the support at their mean m,
 * in a unit near their size, so that offsets cost float32 no digits: with X = x − m_k, Y = y − m and δ_k = m_k − m,
 * ½‖x − y‖² = ½‖X − Y‖² + ⟨X, δ_k⟩ − ⟨Y, δ_k⟩ + ½‖δ_k‖², which only moves the duals. Other costs know where the
 * origin is: they keep the data's coordinates.
 */
export interface Coordinates {
  readonly marginals: readonly Marginal[];
  /** ε, in the unit of the costs here. */
  readonly epsilon: (given: number) => number;
  readonly objective: (inner: number) => number;
  readonly toInner: (support: Float64Array) => Float64Array;
  readonly toOuter: (support: Float64Array) => Float64Array;
  /** The plan of marginal k in the data's units, rows of mass 0 among its rows again. */
  readonly plan: (k: number, duals: Duals, support: Float64Array) => DiscretePlan;
  /** Root mean squared distance from their mean of the marginals, weighted, or of a support where costs are others. */
  readonly spread: (support: Float64Array, dim: number) => number;
}

/** Σ_i a_i x_i about the first point, so that a common offset costs no digits. */
function meanOf(points: Float64Array, dim: number, masses: Float64Array): Float64Array {
  const first = points.subarray(0, dim);
  const mean = new Float64Array(dim);
  points.forEach((value, c) => (mean[c % dim] += masses[Math.floor(c / dim)] * (value - first[c % dim])));
  return mean.map((value, d) => first[d] + value);
}

const meanSquare = (points: Float64Array, dim: number, masses: Float64Array): number =>
  points.reduce((sum, value, c) => sum + masses[Math.floor(c / dim)] * value ** 2, 0);

/** Rows of a measure with mass. */
const kept = ({ masses }: Measure): number[] => [...masses.keys()].filter((i) => masses[i] > 0);

const moved = (points: Float64Array, by: Float64Array, sign: number): Float64Array =>
  points.map((value, c) => value + sign * by[c % by.length]);

const inner = (a: Float64Array, row: number, b: Float64Array): number =>
  b.reduce((sum, value, d) => sum + a[row * b.length + d] * value, 0);

export function coordinatesOf({ marginals, weights, costs, dim }: CheckedInput): Coordinates {
  const rows = marginals.map(kept);
  const isSquared = costs.map((cost) => cost.xDim === dim && cost === squaredEuclidean().trace(dim, dim));
  const centred = isSquared.every(Boolean);
  const zero = new Float64Array(dim);
  const means = marginals.map(({ points, masses }) => (centred ? meanOf(points, dim, masses) : zero));
  const center = zero.map((_, d) =>
    means.reduce((sum, mean, k) => sum + weights[k] * (mean[d] - means[0][d]), means[0][d]),
  );
  const offsets = means.map((mean) => mean.map((value, d) => value - center[d]));
  const around = marginals.map(({ points }, k) => (centred ? moved(points, means[k], -1) : points));
  const largest = around.reduce((most, points) => points.reduce((m, value) => Math.max(m, Math.abs(value)), most), 0);
  const unit = centred ? powerOfTwo(largest) : 1;
  const inside = marginals.map(({ dim: own, masses }, k) => ({
    points: Float64Array.from(
      rows[k].flatMap((i) => [...around[k].subarray(i * own, (i + 1) * own)]),
      (v) => v / unit,
    ),
    ...{ dim: own, masses: Float64Array.from(rows[k], (i) => masses[i]), cost: costs[k], squared: isSquared[k] },
  }));
  const apart = offsets.reduce((sum, offset, k) => sum + 0.5 * weights[k] * inner(offset, 0, offset), 0);
  return {
    marginals: inside,
    epsilon: (given) => given / unit ** 2,
    objective: (value) => value * unit ** 2 + apart,
    toInner: (support) => moved(support, center, -1).map((value) => value / unit),
    toOuter: (support) =>
      moved(
        support.map((value) => value * unit),
        center,
        1,
      ),
    plan(k, { toRows, toSupport }, support) {
      const offset = offsets[k];
      const all = new Float64Array(marginals[k].masses.length).fill(-Infinity);
      rows[k].forEach((i, at) => {
        const turn = centred ? inner(around[k], i, offset) + 0.5 * inner(offset, 0, offset) : 0;
        all[i] = toRows[at] * unit ** 2 + turn;
      });
      const ofSupport = toSupport.map((f, j) => f * unit ** 2 - (centred ? unit * inner(support, j, offset) : 0));
      return { rows: marginals[k], toSupport: ofSupport, toRows: all };
    },
    spread(support, ofDim) {
      const equal = new Float64Array(support.length / ofDim).fill(ofDim / support.length);
      const square = centred
        ? inside.reduce((sum, { points, masses }, k) => sum + weights[k] * meanSquare(points, dim, masses), 0)
        : meanSquare(moved(support, meanOf(support, ofDim, equal), -1), ofDim, equal);
      // Of points that are all one there is no spread to compare with, only the unit.
      return square > 0 ? Math.sqrt(square) : 1;
    },
  };
}
