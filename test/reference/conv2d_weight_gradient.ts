import type { Conv2dSpec } from '../../src/ops/conv2d/contract.js';
import { conv2dTerms } from './conv2d.js';

/**
 * The gradient of ⟨outputGradient, conv2d(input)⟩ in the weights, [kernel height, kernel width, channels/groups,
 * filters], and in the bias, [filters].
 */
export function referenceConv2dWeightGradient(
  spec: Conv2dSpec,
  images: number,
  { input, outputGradient }: Readonly<Record<'input' | 'outputGradient', ArrayLike<number>>>,
): { readonly weightGradient: Float64Array; readonly biasGradient: Float64Array } {
  const { kernel, channels, filters, groups } = spec;
  const weightGradient = new Float64Array((kernel[0] * kernel[1] * channels * filters) / groups);
  for (const term of conv2dTerms(spec, images)) {
    weightGradient[term.weight] += input[term.input] * outputGradient[term.output];
  }
  const biasGradient = new Float64Array(filters);
  for (let i = 0; i < outputGradient.length; i++) biasGradient[i % filters] += outputGradient[i];
  return { weightGradient, biasGradient };
}
