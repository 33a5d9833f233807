import type { Program } from '../../device/contract.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { conv2dLengths, type Conv2dSpec } from '../support/conv2d/spec.js';
import { directOnWebGpu } from '../support/conv2d/webgpu_direct.js';
import type { Conv2dWeightGradientArguments } from './contract.js';

export function conv2dWeightGradientOnWebGpu(
  device: WebGpuDevice,
  spec: Conv2dSpec,
): Program<Conv2dWeightGradientArguments> {
  const lengths = conv2dLengths(spec);
  const call = (args: Conv2dWeightGradientArguments) => ({
    images: args.images,
    inputs: [args.input, args.outputGradient] as const,
    output: args.weightGradient,
    bias: args.biasGradient,
    results: lengths.weights + (args.biasGradient ? spec.filters : 0),
    terms: (args.images * lengths.output) / spec.filters,
  });
  return directOnWebGpu(device, spec, 'weight-gradient', call);
}
