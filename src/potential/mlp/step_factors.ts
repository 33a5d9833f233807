import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../ops/support/network_shape.js';

/** f32 [layout.length]: 1, and 1/deviation for what the first layers multiply an input by. */
export function stepFactors(network: NetworkShape, inputDeviations: ArrayLike<number>): Float32Array {
  const { layers, networkStride, length } = parameterLayout(network);
  const { inputs, outputs, weightOffset } = layers[0];
  const factors = new Float32Array(length).fill(1);
  for (let n = 0; n < network.networks; n++) {
    const first = n * networkStride + weightOffset;
    for (let i = 0; i < inputs * outputs; i++) factors[first + i] = 1 / inputDeviations[i % inputs];
  }
  return factors;
}
