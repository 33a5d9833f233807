import type { Program } from '../../device/contract.js';
import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { productOnCpu } from '../support/conv2d/cpu_product.js';
import { sidesOf } from '../support/conv2d/sides.js';
import type { Conv2dArguments, Conv2dSpec } from './contract.js';

export function conv2dOnCpu(device: CpuDevice, spec: Conv2dSpec): Program<Conv2dArguments> {
  const product = productOnCpu(device, sidesOf(spec, 'output'));
  return {
    run: ({ images, input, weights, bias, output }) =>
      product.run({ images, source: input, weights, bias, result: output }),
    free: () => product.free(),
  };
}
