import { checkObject } from '../../arguments.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../ops/support/network_shape.js';
import { philox4x32 } from '../../random/philox.js';
import type { ParameterStart } from '../potential.js';
import { Iterations, Stream, type PhiloxKey } from '../../random/counters.js';

/**
 * Parameters as `torch.nn.Linear` starts them: weights and biases uniform on ±1/√inputs, by counter
 * (Stream.parameters, network, layer, ⌊i/4⌋), i counting W [outputs, inputs] and then b [outputs]. f32 [layout.length].
 */
export function initialParameters(network: NetworkShape, key: PhiloxKey, start: ParameterStart = {}): Float32Array {
  checkObject('initialParameters', 'a network', network, 'Make one with singleNetwork(…) or congruentNetwork(…).');
  const { inputDeviations, outputFactor = 1 } = start;
  const { layers, networkStride, length } = parameterLayout(network);
  const parameters = new Float32Array(length);
  for (let n = 0; n < network.networks; n++) {
    for (const [l, { inputs, outputs, weightOffset }] of layers.entries()) {
      const bound = (l === layers.length - 1 ? outputFactor : 1) / Math.sqrt(inputs);
      const first = n * networkStride + weightOffset;
      const count = (inputs + 1) * outputs;
      for (let i = 0; i < count; i++) {
        const word = philox4x32(key, [Stream.parameters, Iterations.networks.first + n, l, i >>> 2])[i & 3];
        const deviation = l === 0 && i < inputs * outputs ? (inputDeviations?.[i % inputs] ?? 1) : 1;
        parameters[first + i] = ((2 * ((word + 0.5) / 2 ** 32) - 1) * bound) / deviation;
      }
    }
  }
  return parameters;
}
