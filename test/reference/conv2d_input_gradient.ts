import type { Conv2dSpec } from '../../src/ops/conv2d/contract.js';
import { conv2dTerms } from './conv2d.js';

/** bias + the gradient of ⟨outputGradient, conv2d(input)⟩ in the input, [images, height, width, channels] */
export function referenceConv2dInputGradient(
  spec: Conv2dSpec,
  images: number,
  { outputGradient, weights, bias }: Readonly<Record<'outputGradient' | 'weights' | 'bias', ArrayLike<number>>>,
): Float64Array {
  const length = images * spec.height * spec.width * spec.channels;
  const gradient = Float64Array.from({ length }, (_, i) => bias[i % spec.channels]);
  for (const { input, weight, output } of conv2dTerms(spec, images)) {
    gradient[input] += outputGradient[output] * weights[weight];
  }
  return gradient;
}
