import { chainCostValue } from '../cost/chain_cost.js';
import { inputLength } from '../ops/support/cost_inputs.js';
import type { Device } from '../device/device.js';
import type { Owner } from '../device/owner.js';
import type { PlacedPotential } from '../potential/potential.js';
import { Iterations, Stream } from '../random/counters.js';
import { keyOf, normals } from '../random/philox.js';
import type { ChainCurvatureSpec } from './chain_curvature.js';
import { exponentGradient, repeatedInputs, timesScales } from './exponent_gradient.js';

/**
 * How curved the exponent of conditional plans is along each coordinate of y/s, where chains stand: the diagonal of its
 * Hessian, in the mean over a marginal's chains, [K, D].
 * @param x f32, the marginals' [chains, D_k] blocks
 * @param y f32 [K · chains, D]
 * @param scales s, f32 [K, D]
 */
export type DiagonalCurvature = (
  of: PlacedPotential,
  x: Float32Array,
  y: Float32Array,
  scales: Float32Array,
) => Promise<Float64Array>;

/** Vectors of random signs for every chain. */
const PROBES = 4;

/** Distance of the two gradients that make a difference, over √ε, as of `chainCurvature`. */
const REACH_OF_GRADIENTS = 0.5;

/** Distance of the values that make one, over √ε, as of `valueCurvatures`. */
const REACH_OF_VALUES = 1;

/**
 * By products v ∘ Hv with random signs v, whose mean is the diagonal, and which are it where H is one (Bekas,
 * Kokiopoulou and Saad 2007). Buffers are the owner's.
 */
export function diagonalCurvature(owner: Owner<Device>, spec: ChainCurvatureSpec): DiagonalCurvature {
  const { potential, costs, chains, epsilon } = spec;
  const { dim } = potential;
  const reach = (REACH_OF_GRADIENTS * Math.sqrt(epsilon)) / Math.sqrt(dim);
  // Every chain stands twice, at z + reach·v and at z − reach·v.
  const gradient = exponentGradient(owner, { potential, costs, points: 2 * chains });
  return async (of, x, y, scales) => {
    gradient.setInputs(repeatedInputs(x, costs, chains, 2));
    const z = timesScales(y, scales, chains * dim, -1);
    const sums = new Float64Array(costs.length * dim);
    for (let probe = 0; probe < PROBES; probe++) {
      const signs = normals(keyOf(0), Stream.curvature, Iterations.signs.first, probe, z.length).map(Math.sign);
      const moved = new Float32Array(2 * z.length);
      for (const [at, sign] of signs.entries()) {
        const plus = 2 * Math.floor(at / dim) * dim + (at % dim);
        moved[plus] = z[at] + reach * sign;
        moved[plus + dim] = z[at] - reach * sign;
      }
      const g = await gradient.at(of, moved, scales);
      for (const [at, sign] of signs.entries()) {
        const plus = 2 * Math.floor(at / dim) * dim + (at % dim);
        sums[Math.floor(at / (chains * dim)) * dim + (at % dim)] += (sign * (g[plus] - g[plus + dim])) / (2 * reach);
      }
    }
    return sums.map((sum) => sum / (PROBES * chains));
  };
}

/** By second differences of values along each coordinate: no gradient is asked for. Buffers are the owner's. */
export function diagonalValueCurvature(owner: Owner<Device>, spec: ChainCurvatureSpec): DiagonalCurvature {
  const { potential, costs, chains, epsilon } = spec;
  const { device } = owner;
  const { dim } = potential;
  const reach = REACH_OF_VALUES * Math.sqrt(epsilon);
  const segments = costs.map((_, marginal) => ({ marginal, chains }));
  const count = chains * costs.length;
  const inputs = owner.createBuffer('curvature inputs', inputLength(costs, segments) * 4);
  const points = owner.createBuffer('curvature points', count * dim * 4);
  const potentials = owner.createBuffer('curvature potentials', count * 4);
  const costsThere = owner.createBuffer('curvature costs', count * 4);
  const value = owner.own(potential.value(device, segments));
  const cost = owner.own(chainCostValue(device, { costs, segments }));
  return async (of, x, y, scales) => {
    device.write(inputs, x);
    const z = timesScales(y, scales, chains * dim, -1);
    /** c − f with coordinate i moved. */
    const at = async (i: number, offset: number): Promise<Float64Array> => {
      const moved = z.map((v, place) => (place % dim === i ? v + offset : v));
      device.write(points, timesScales(moved, scales, chains * dim));
      value.run({ of, y: points, out: potentials });
      cost.run({ x: inputs, y: points, out: costsThere });
      const [f, c] = [await device.readFloats(potentials), await device.readFloats(costsThere)];
      return Float64Array.from(c, (v, chain) => v - f[chain]);
    };
    const middle = await at(0, 0);
    const means = new Float64Array(costs.length * dim);
    for (let i = 0; i < dim; i++) {
      const [ahead, behind] = [await at(i, reach), await at(i, -reach)];
      for (const [chain, u] of middle.entries()) {
        means[Math.floor(chain / chains) * dim + i] += (ahead[chain] + behind[chain] - 2 * u) / reach ** 2 / chains;
      }
    }
    return means;
  };
}
