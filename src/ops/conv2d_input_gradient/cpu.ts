import type { Program } from '../../device/contract.js';
import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { productOnCpu } from '../support/conv2d/cpu_product.js';
import { sidesOf } from '../support/conv2d/sides.js';
import type { Conv2dSpec } from '../support/conv2d/spec.js';
import type { Conv2dInputGradientArguments } from './contract.js';

export function conv2dInputGradientOnCpu(device: CpuDevice, spec: Conv2dSpec): Program<Conv2dInputGradientArguments> {
  const product = productOnCpu(device, sidesOf(spec, 'input-gradient'));
  return {
    run: ({ images, outputGradient, weights, bias, inputGradient }) =>
      product.run({ images, source: outputGradient, weights, bias, result: inputGradient }),
    free: () => product.free(),
  };
}
