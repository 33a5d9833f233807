import type { Program } from '../../device/contract.js';
import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { directOnCpu } from '../support/conv2d/cpu_direct.js';
import { conv2dOutputSize } from '../support/conv2d/spec.js';
import type { Conv2dArguments, Conv2dSpec } from './contract.js';

export function conv2dOnCpu(device: CpuDevice, spec: Conv2dSpec): Program<Conv2dArguments> {
  const { height } = conv2dOutputSize(spec);
  return directOnCpu(device, spec, ({ images, input, weights, bias, output }) => ({
    kernel: 'conv2d_direct',
    buffers: [input, weights, bias, output],
    images,
    tiles: images * height,
  }));
}
