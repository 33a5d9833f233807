import type { Device } from '../device/device.js';
import { withOwner } from '../device/owner.js';
import { chainCostValue } from '../cost/chain_cost.js';
import { inputLength } from '../ops/support/cost_inputs.js';
import { Iterations, Stream } from '../random/counters.js';
import { keyOf, normals } from '../random/philox.js';
import type { ChainCurvature, ChainCurvatureSpec } from './chain_curvature.js';
import { timesScales } from './exponent_gradient.js';

/** Random directions that a function is looked at along, at every point. */
const DIRECTIONS = 8;

/** Distance of the values that make a difference, over √ε: the width of a plan, as a random walk feels it. */
const REACH = 1;

/**
 * How curved a function is about some points, by values alone: the mean over random directions v of |vᵀ∇²u v|, from
 * second differences, [points]; where u is convex and there are many directions, tr ∇²u/D. NaN where no value is
 * finite.
 * @param y f32 [points, D]
 * @param epsilon ε, in units of u
 * @param valuesOf u of as many points, [points]
 */
export async function valueCurvatures(
  y: Float32Array,
  dim: number,
  epsilon: number,
  valuesOf: (points: Float32Array) => ArrayLike<number> | Promise<ArrayLike<number>>,
): Promise<Float64Array> {
  const reach = REACH * Math.sqrt(epsilon);
  const middle = await valuesOf(y);
  const [sums, counts] = [new Float64Array(middle.length), new Float64Array(middle.length)];
  for (let direction = 0; direction < DIRECTIONS; direction++) {
    const offsets = offsetsOf(direction, y.length, dim, reach);
    const ahead = await valuesOf(y.map((v, i) => v + offsets[i]));
    const behind = await valuesOf(y.map((v, i) => v - offsets[i]));
    for (let p = 0; p < middle.length; p++) {
      const curvature = Math.abs(ahead[p] - 2 * middle[p] + behind[p]) / reach ** 2;
      if (!Number.isFinite(curvature)) continue;
      sums[p] += curvature;
      counts[p]++;
    }
  }
  return sums.map((sum, p) => sum / counts[p]);
}

/** Rows of one length in random directions. */
function offsetsOf(direction: number, length: number, dim: number, reach: number): Float64Array {
  const rows = normals(keyOf(0), Stream.curvature, Iterations.valueDirections.first, direction, length);
  for (let first = 0; first < length; first += dim) {
    const row = rows.subarray(first, first + dim);
    const norm = Math.hypot(...row);
    row.forEach((v, i) => (row[i] = (reach * v) / norm));
  }
  return rows;
}

/**
 * Of the exponent of conditional plans, c_k(x, y) − f_k(y), where chains stand: what `chainCurvature` is to kinds that
 * follow gradients. It asks for no gradient.
 */
export function chainValueCurvature(
  device: Device,
  { potential, costs, chains, epsilon }: ChainCurvatureSpec,
): ChainCurvature {
  const { dim } = potential;
  const segments = costs.map((_, marginal) => ({ marginal, chains }));
  const count = chains * costs.length;
  return withOwner(device, (owner) => {
    const inputs = owner.createBuffer('curvature inputs', inputLength(costs, segments) * 4);
    const points = owner.createBuffer('curvature points', count * dim * 4);
    const potentials = owner.createBuffer('curvature potentials', count * 4);
    const costsThere = owner.createBuffer('curvature costs', count * 4);
    const value = owner.own(potential.value(device, segments));
    const cost = owner.own(chainCostValue(device, { costs, segments }));
    return {
      measure(of, x, y, scales) {
        device.write(inputs, x);
        const block = chains * dim;
        const seen = scales ? timesScales(y, scales, block, -1) : y;
        return valueCurvatures(seen, dim, epsilon, async (there) => {
          device.write(points, scales ? timesScales(there, scales, block) : there);
          if (of) value.run({ of, y: points, out: potentials });
          cost.run({ x: inputs, y: points, out: costsThere });
          const [f, c] = [await device.readFloats(potentials), await device.readFloats(costsThere)];
          return c.map((v, i) => v - f[i]);
        });
      },
    };
  });
}
