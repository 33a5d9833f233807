import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import type { Segment } from '../../src/ops/support/segments.js';
import { chainsOf, row } from './chains.js';
import { forward, outputWeights, unpackNetworks } from './networks.js';

/**
 * f_k(y) = scale · Σ_{n,h} C[k,n,h] g_n^{(h)}(y), through the output layers and C themselves, not through `heads`.
 *
 * @param parameters [layout.length]
 * @param y [chains, D]
 * @returns [chains]
 */
export function referencePotentialValue(
  network: NetworkShape,
  segments: readonly Segment[],
  parameters: Float64Array,
  y: Float64Array,
): Float64Array {
  const networks = unpackNetworks(network, parameters);
  return Float64Array.from(chainsOf(segments), ({ marginal, index }) => {
    let f = 0;
    networks.forEach((layers, n) => {
      const g = forward(layers, network.activation, row(y, index, network.inputDim)).preactivations.at(-1)!;
      outputWeights(network, marginal, n).forEach((weight, h) => (f += weight * g[h]));
    });
    return f;
  });
}
