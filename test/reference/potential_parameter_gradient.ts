import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import type { Segment } from '../../src/ops/support/segments.js';
import { chainsOf, row } from './chains.js';
import { backward, forward, outputWeights, packNetworks, unpackNetworks, type Layer } from './networks.js';

/**
 * ∂/∂θ Σ_c w_c f_{k(c)}(y_c), the points held fixed: for every layer ∂W += w_c δ aᵀ and ∂b += w_c δ.
 *
 * @param weights w_c, [chains]
 * @param parameters [layout.length]
 * @param y [chains, D]
 * @returns [layout.length]
 */
export function referencePotentialParameterGradient(
  network: NetworkShape,
  segments: readonly Segment[],
  weights: ArrayLike<number>,
  parameters: Float64Array,
  y: Float64Array,
): Float64Array {
  const networks = unpackNetworks(network, parameters);
  const gradients = unpackNetworks(network, new Float64Array(parameters.length));
  for (const { marginal, index } of chainsOf(segments)) {
    networks.forEach((layers, n) => {
      const pass = forward(layers, network.activation, row(y, index, network.inputDim));
      const { deltas } = backward(layers, network.activation, pass, outputWeights(network, marginal, n));
      deltas.forEach((delta, l) => addOuterProduct(gradients[n][l], weights[index], delta, pass.inputs[l]));
    });
  }
  return packNetworks(gradients);
}

function addOuterProduct(gradient: Layer, weight: number, delta: Float64Array, a: Float64Array): void {
  for (let o = 0; o < gradient.outputs; o++) {
    gradient.biases[o] += weight * delta[o];
    for (let i = 0; i < gradient.inputs; i++) gradient.weights[o * gradient.inputs + i] += weight * delta[o] * a[i];
  }
}
