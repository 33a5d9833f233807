import type { Program } from '../../device/contract.js';
import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { directOnCpu } from '../support/conv2d/cpu_direct.js';
import type { Conv2dSpec } from '../support/conv2d/spec.js';
import type { Conv2dInputGradientArguments } from './contract.js';

export function conv2dInputGradientOnCpu(device: CpuDevice, spec: Conv2dSpec): Program<Conv2dInputGradientArguments> {
  return directOnCpu(device, spec, ({ images, outputGradient, weights, bias, inputGradient }) => ({
    kernel: 'conv2d_input_gradient_direct',
    buffers: [outputGradient, weights, bias, inputGradient],
    images,
    tiles: images * spec.height,
  }));
}
