import type { Program } from '../../device/contract.js';
import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { directOnCpu } from '../support/conv2d/cpu_direct.js';
import type { Conv2dSpec } from '../support/conv2d/spec.js';
import type { Conv2dWeightGradientArguments } from './contract.js';

export function conv2dWeightGradientOnCpu(device: CpuDevice, spec: Conv2dSpec): Program<Conv2dWeightGradientArguments> {
  return directOnCpu(device, spec, ({ images, input, outputGradient, weightGradient, biasGradient }) => ({
    kernel: 'conv2d_weight_gradient_direct',
    buffers: [input, outputGradient, weightGradient, biasGradient],
    images,
    tiles: spec.filters,
  }));
}
