import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../src/ops/support/network_shape.js';

/** Largest number of half precision; smallest that is not subnormal. */
const LARGEST = 65504;
const SMALLEST = 2 ** -14;

/** To eleven significant bits, ties to even; then below 2^-14 to zero, past 65504 to 65504. */
export function roundToHalf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const magnitude = Math.abs(value);
  const unit = 2 ** (Math.floor(Math.log2(magnitude)) - 10);
  const steps = magnitude / unit;
  const below = Math.floor(steps);
  const odd = below % 2 === 1;
  const up = steps - below > 0.5 || (steps - below === 0.5 && odd);
  const rounded = (below + (up ? 1 : 0)) * unit;
  return Math.sign(value) * (rounded < SMALLEST ? 0 : Math.min(rounded, LARGEST));
}

/**
 * Parameters whose hidden layers' weights are rounded to half precision; biases and the output layer are as they were.
 */
export function withHalfWeights(network: NetworkShape, parameters: Float32Array): Float32Array {
  const { layers, networkStride } = parameterLayout(network);
  const rounded = parameters.slice();
  for (let n = 0; n < network.networks; n++) {
    for (const { inputs, outputs, weightOffset } of layers.slice(0, -1)) {
      const start = n * networkStride + weightOffset;
      for (let i = start; i < start + inputs * outputs; i++) rounded[i] = roundToHalf(parameters[i]);
    }
  }
  return rounded;
}
