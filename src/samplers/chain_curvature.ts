import type { ChainCost } from '../cost/contract.js';
import type { Device } from '../device/device.js';
import { withOwner } from '../device/owner.js';
import type { PlacedPotential, Potential } from '../potential/potential.js';
import { keyOf, normals } from '../random/philox.js';
import { Iterations, Stream } from '../random/counters.js';
import { exponentGradient, repeatedInputs, timesScales } from './exponent_gradient.js';

export interface ChainCurvatureSpec {
  readonly potential: Potential;
  /** [K] */
  readonly costs: readonly ChainCost[];
  /** Chains looked at per marginal. */
  readonly chains: number;
  /** ε */
  readonly epsilon: number;
}

/** How curved the exponent of the conditional plans is where chains stand. Whoever makes it frees it. */
export interface ChainCurvature {
  /**
   * The largest |eigenvalue| of ∇²_y [c_k(x, y) − f_k(y)] at every chain, [K · chains].
   * @param x f32, the marginals' [chains, D_k] blocks
   * @param y f32 [K · chains, D]
   * @param scales s, f32 [K, D]: with respect to y/s
   */
  measure(
    of: PlacedPotential | undefined,
    x: Float32Array,
    y: Float32Array,
    scales?: Float32Array,
  ): Promise<Float64Array>;
  free(): void;
}

/** Power iterations: from a random direction they come within about a tenth of the largest eigenvalue, from below. */
const ITERATIONS = 6;

/**
 * Distance of the two gradients that make a difference, over √ε: the width of a plan, so that kinks of the networks
 * count as a chain feels them.
 */
const REACH = 0.5;

/**
 * Power iteration on Hessian-vector products, which are central differences of the gradients that the chains follow.
 */
export function chainCurvature(
  device: Device,
  { potential, costs, chains, epsilon }: Omit<ChainCurvatureSpec, 'potential'> & Partial<ChainCurvatureSpec>,
): ChainCurvature {
  const [{ yDim: dim }] = costs;
  const marginals = costs.length;
  const reach = REACH * Math.sqrt(epsilon);
  return withOwner(device, (owner) => {
    // Every chain stands twice, at y + reach·v and at y − reach·v.
    const gradient = exponentGradient(owner, { ...(potential && { potential }), costs, points: 2 * chains });

    /** H v of every chain; v [K · chains, D], unit rows. */
    async function product(
      of: PlacedPotential | undefined,
      y: Float32Array,
      v: Float64Array,
      scales?: Float32Array,
    ): Promise<Float64Array> {
      const moved = new Float32Array(2 * y.length);
      for (let c = 0; c < chains * marginals; c++) {
        for (let i = 0; i < dim; i++) {
          const step = reach * v[c * dim + i];
          moved[2 * c * dim + i] = y[c * dim + i] + step;
          moved[(2 * c + 1) * dim + i] = y[c * dim + i] - step;
        }
      }
      const g = await gradient.at(of, moved, scales);
      return v.map((_, at) => {
        const plus = 2 * Math.floor(at / dim) * dim + (at % dim);
        return (g[plus] - g[plus + dim]) / (2 * reach);
      });
    }

    return {
      async measure(of, x, y, scales) {
        const seen = scales ? timesScales(y, scales, chains * dim, -1) : y;
        gradient.setInputs(repeatedInputs(x, costs, chains, 2));
        let v: Float64Array = Float64Array.from(
          normals(keyOf(0), Stream.curvature, Iterations.chainDirections.first, 0, y.length),
        );
        let lengths = normalize(v, dim);
        for (let i = 0; i < ITERATIONS; i++) {
          v = await product(of, seen, v, scales);
          lengths = normalize(v, dim);
        }
        return lengths;
      },
    };
  });
}

/** Makes rows of length 1; @returns the lengths they had */
function normalize(rows: Float64Array, dim: number): Float64Array {
  const lengths = new Float64Array(rows.length / dim);
  for (let r = 0; r < lengths.length; r++) {
    let squares = 0;
    for (let i = 0; i < dim; i++) squares += rows[r * dim + i] ** 2;
    lengths[r] = Math.sqrt(squares);
    for (let i = 0; i < dim; i++) rows[r * dim + i] /= lengths[r] || 1;
  }
  return lengths;
}
