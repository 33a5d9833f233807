import type { Constraint, Scheme } from '../../src/ops/langevin_chain/contract.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { type NoiseCounter, type Segment } from '../../src/ops/support/segments.js';
import { normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { referenceCostGradient } from './cost_gradient.js';
import type { ReferenceCosts } from './cost_value.js';
import { referencePotentialScore } from './potential_score.js';

export interface ReferenceChainArguments extends NoiseCounter {
  /** [layout.length] */
  readonly parameters: Float64Array;
  /** The segments' [chains, D_k] blocks one after the other. */
  readonly x: Float64Array;
  /** [chains, D] */
  readonly y: Float64Array;
  readonly epsilon: number;
  /** One for all segments, or [segments]. */
  readonly stepSize: number | readonly number[];
  readonly temperature: number;
  readonly firstStep: number;
  readonly steps: number;
}

/**
 * y ← y + (η/2ε) ∇_y [f_k(y) − c_k(x, y)] + temperature · √η · ξ, η that of the segment, ξ by counter
 * (Stream.langevinNoise, iteration, firstChain + c, step·⌈D/4⌉ + ⌊i/4⌋). On the unit sphere y moves along the geodesic
 * that starts from y/‖y‖ with the tangent part of that displacement. Of the scheme `leimkuhler-matthews` ξ is the mean
 * of the step's noise and the next one's.
 *
 * @returns where the chains end, [chains, D]
 */
export function referenceLangevinChain(
  network: NetworkShape,
  costs: ReferenceCosts,
  segments: readonly Segment[],
  args: ReferenceChainArguments,
  constraint: Constraint = 'none',
  scheme: Scheme = 'euler',
): Float64Array {
  const { key, iteration, firstChain, parameters, x, epsilon, stepSize, temperature, firstStep, steps } = args;
  const dim = network.inputDim;
  const blocks = Math.ceil(dim / 4);
  // [chains]
  const eta = segments.flatMap(({ chains }, s) =>
    Array<number>(chains).fill(typeof stepSize === 'number' ? stepSize : stepSize[s]),
  );
  let y = args.y;
  for (let step = firstStep; step < firstStep + steps; step++) {
    const score = referencePotentialScore(network, segments, parameters, y);
    const gradient = referenceCostGradient(costs, segments, x, y);
    const noiseOf = (index: number): number[] =>
      eta.flatMap((_, c) => [...normals(key, Stream.langevinNoise, iteration, firstChain + c, dim, index * blocks)]);
    const [own, next] = [noiseOf(step), noiseOf(step + 1)];
    const noise = scheme === 'euler' ? own : own.map((value, i) => (value + next[i]) / 2);
    const displacement = y.map((_, i) => {
      const size = eta[Math.floor(i / dim)];
      return (size / (2 * epsilon)) * (score[i] - gradient[i]) + temperature * Math.sqrt(size) * noise[i];
    });
    y = constraint === 'none' ? y.map((value, i) => value + displacement[i]) : alongGeodesics(y, displacement, dim);
  }
  return y;
}

/** exp_u(v − ⟨u, v⟩ u), u = y/‖y‖, of every chain. */
function alongGeodesics(y: Float64Array, displacement: Float64Array, dim: number): Float64Array {
  const moved = new Float64Array(y.length);
  for (let first = 0; first < y.length; first += dim) {
    const point = y.subarray(first, first + dim);
    const u = point.map((value) => value / Math.hypot(...point));
    const v = displacement.subarray(first, first + dim);
    const along = u.reduce((sum, value, i) => sum + value * v[i], 0);
    const tangent = v.map((value, i) => value - along * u[i]);
    const angle = Math.hypot(...tangent);
    const perAngle = angle === 0 ? 0 : Math.sin(angle) / angle;
    moved.set(
      u.map((value, i) => Math.cos(angle) * value + perAngle * tangent[i]),
      first,
    );
  }
  return moved;
}
