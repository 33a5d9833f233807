import type { NetworkShape } from '../../src/ops/network_shape.js';
import { outputWeights, unpackNetworks } from './networks.js';

/**
 * heads[k, n, j] = Σ_h scale · C[k,n,h] W_out[n][h, j], and the same of the output biases at j = lastWidth.
 *
 * @param parameters [layout.length]
 * @returns [K, N, lastWidth + 1]
 */
export function referenceCombineHeads(network: NetworkShape, parameters: Float64Array): Float64Array {
  const outputLayers = unpackNetworks(network, parameters).map((layers) => layers[layers.length - 1]);
  const heads: number[] = [];
  for (let k = 0; k < network.marginals; k++) {
    outputLayers.forEach(({ inputs, weights, biases }, n) => {
      const c = outputWeights(network, k, n);
      for (let j = 0; j < inputs; j++) heads.push(c.reduce((sum, value, h) => sum + value * weights[h * inputs + j], 0));
      heads.push(c.reduce((sum, value, h) => sum + value * biases[h], 0));
    });
  }
  return Float64Array.from(heads);
}
