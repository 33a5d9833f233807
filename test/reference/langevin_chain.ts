import type { NetworkShape } from '../../src/ops/network_shape.js';
import { totalChains, type NoiseCounter, type Segment } from '../../src/ops/segments.js';
import { normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/streams.js';
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
  readonly stepSize: number;
  readonly temperature: number;
  readonly firstStep: number;
  readonly steps: number;
}

/**
 * y ← y + (η/2ε) ∇_y [f_k(y) − c_k(x, y)] + temperature · √η · ξ, ξ by counter
 * (Stream.langevinNoise, iteration, firstChain + c, step·⌈D/4⌉ + ⌊i/4⌋).
 *
 * @returns where the chains end, [chains, D]
 */
export function referenceLangevinChain(
  network: NetworkShape,
  costs: ReferenceCosts,
  segments: readonly Segment[],
  args: ReferenceChainArguments,
): Float64Array {
  const { key, iteration, firstChain, parameters, x, epsilon, stepSize, temperature, firstStep, steps } = args;
  const dim = network.inputDim;
  const blocks = Math.ceil(dim / 4);
  let y = args.y;
  for (let step = firstStep; step < firstStep + steps; step++) {
    const score = referencePotentialScore(network, segments, parameters, y);
    const gradient = referenceCostGradient(costs, segments, x, y);
    const noise = Array.from({ length: totalChains(segments) }, (_, c) => [
      ...normals(key, Stream.langevinNoise, iteration, firstChain + c, dim, step * blocks),
    ]).flat();
    y = y.map(
      (value, i) =>
        value + (stepSize / (2 * epsilon)) * (score[i] - gradient[i]) + temperature * Math.sqrt(stepSize) * noise[i],
    );
  }
  return y;
}
