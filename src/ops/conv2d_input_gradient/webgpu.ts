import type { Program } from '../../device/contract.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { conv2dLengths, type Conv2dSpec } from '../support/conv2d/spec.js';
import { directOnWebGpu } from '../support/conv2d/webgpu_direct.js';
import type { Conv2dInputGradientArguments } from './contract.js';

export function conv2dInputGradientOnWebGpu(
  device: WebGpuDevice,
  spec: Conv2dSpec,
): Program<Conv2dInputGradientArguments> {
  const lengths = conv2dLengths(spec);
  const call = ({ images, outputGradient, weights, bias, inputGradient }: Conv2dInputGradientArguments) => ({
    images,
    inputs: [outputGradient, weights] as const,
    output: inputGradient,
    bias,
    results: images * lengths.input,
    terms: lengths.weights / spec.channels,
  });
  return directOnWebGpu(device, spec, 'input-gradient', call);
}
