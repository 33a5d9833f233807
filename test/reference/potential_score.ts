import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import type { Segment } from '../../src/ops/support/segments.js';
import { chainsOf, row } from './chains.js';
import { backward, forward, outputWeights, unpackNetworks } from './networks.js';

/**
 * ∇_y f_k(y) of every chain, by reverse mode from the outputs, whose adjoints are scale · C[k,n,·].
 *
 * @param parameters [layout.length]
 * @param y [chains, D]
 * @returns [chains, D]
 */
export function referencePotentialScore(
  network: NetworkShape,
  segments: readonly Segment[],
  parameters: Float64Array,
  y: Float64Array,
): Float64Array {
  const dim = network.inputDim;
  const networks = unpackNetworks(network, parameters);
  const score = new Float64Array(y.length);
  for (const { marginal, index } of chainsOf(segments)) {
    networks.forEach((layers, n) => {
      const pass = forward(layers, network.activation, row(y, index, dim));
      const { inputAdjoint } = backward(layers, network.activation, pass, outputWeights(network, marginal, n));
      inputAdjoint.forEach((value, i) => (score[index * dim + i] += value));
    });
  }
  return score;
}
