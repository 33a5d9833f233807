import type { Program } from '../../device/contract.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { conv2dLengths } from '../support/conv2d/spec.js';
import { directOnWebGpu } from '../support/conv2d/webgpu_direct.js';
import type { Conv2dArguments, Conv2dSpec } from './contract.js';

export function conv2dOnWebGpu(device: WebGpuDevice, spec: Conv2dSpec): Program<Conv2dArguments> {
  const lengths = conv2dLengths(spec);
  return directOnWebGpu(device, spec, 'forward', ({ images, input, weights, bias, output }) => ({
    images,
    inputs: [input, weights],
    output,
    bias,
    results: images * lengths.output,
    terms: lengths.weights / spec.filters,
  }));
}
