import type { Device } from '../device/device.js';
import type { Owner } from '../device/owner.js';
import { chainCostGradient } from '../cost/chain_cost.js';
import type { ChainCost } from '../cost/contract.js';
import { inputLength } from '../ops/support/cost_inputs.js';
import type { PlacedPotential, Potential } from '../potential/potential.js';

export interface ExponentGradientSpec {
  /** Left out, 0. */
  readonly potential?: Potential;
  /** [K] */
  readonly costs: readonly ChainCost[];
  /** Points of every marginal. */
  readonly points: number;
}

/** ∇_y [c_k(x, y) − f_k(y)] at points of the host. */
export interface ExponentGradient {
  /** @param x f32, the marginals' [points, D_k] blocks, of all evaluations until the next */
  setInputs(x: Float32Array): void;
  /**
   * With respect to y/s where there are scales, at points that are given so.
   * @param y f32 [K · points, D]
   * @param scales s, f32 [K, D]
   * @returns [K · points, D]
   */
  at(of: PlacedPotential | undefined, y: Float32Array, scales?: Float32Array): Promise<Float64Array>;
}

/** Its buffers and programs are its owner's. */
export function exponentGradient(
  owner: Owner<Device>,
  { potential, costs, points }: ExponentGradientSpec,
): ExponentGradient {
  const { device } = owner;
  const [{ yDim: dim }] = costs;
  const segments = costs.map((_, marginal) => ({ marginal, chains: points }));
  const bytes = points * costs.length * dim * 4;
  const inputs = owner.createBuffer('curvature inputs', inputLength(costs, segments) * 4);
  const places = owner.createBuffer('curvature points', bytes);
  const scores = owner.createBuffer('curvature scores', bytes);
  const slopes = owner.createBuffer('curvature cost gradients', bytes);
  const score = potential && owner.own(potential.score(device, segments));
  const gradient = owner.own(chainCostGradient(device, { costs, segments }));
  return {
    setInputs: (x) => device.write(inputs, x),
    async at(of, y, scales) {
      const block = points * dim;
      device.write(places, scales ? timesScales(y, scales, block) : y);
      // What nobody writes is 0.
      if (of) score?.run({ of, y: places, out: scores });
      gradient.run({ x: inputs, y: places, out: slopes });
      const [f, c] = [await device.readFloats(scores), await device.readFloats(slopes)];
      const gradients = Float64Array.from(c, (v, i) => v - f[i]);
      return scales ? timesScales(gradients, scales, block) : gradients;
    },
  };
}

/** Rows of every marginal's block times its scales, [K, D], or to another power of them. */
export function timesScales<T extends Float32Array | Float64Array>(
  rows: T,
  scales: Float32Array,
  block: number,
  power: 1 | -1 = 1,
): T {
  const dim = (scales.length * block) / rows.length;
  const out = rows.slice() as T;
  for (let at = 0; at < rows.length; at++) {
    const scale = scales[Math.floor(at / block) * dim + (at % dim)];
    out[at] *= power === 1 ? scale : 1 / scale;
  }
  return out;
}

/** Every row of every marginal's block some times in a row. */
export function repeatedInputs(
  x: Float32Array,
  costs: readonly ChainCost[],
  rows: number,
  times: number,
): Float32Array {
  const out = new Float32Array(times * x.length);
  let [from, to] = [0, 0];
  for (const { xDim } of costs) {
    for (let r = 0; r < rows; r++) {
      const row = x.subarray(from, from + xDim);
      for (let t = 0; t < times; t++) out.set(row, to + t * xDim);
      from += xDim;
      to += times * xDim;
    }
  }
  return out;
}
