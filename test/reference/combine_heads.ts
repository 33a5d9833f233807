import type { NetworkShape } from '../../kernels/shared/network_layout.js';
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
      const combined = (of: (h: number) => number) => c.reduce((sum, value, h) => sum + value * of(h), 0);
      for (let j = 0; j < inputs; j++) heads.push(combined((h) => weights[h * inputs + j]));
      heads.push(combined((h) => biases[h]));
    });
  }
  return Float64Array.from(heads);
}
