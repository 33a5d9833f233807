import type { Program } from '../../device/contract.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { productOnWebGpu } from '../support/conv2d/webgpu_product.js';
import { sidesOf } from '../support/conv2d/sides.js';
import type { Conv2dSpec } from '../support/conv2d/spec.js';
import type { Conv2dInputGradientArguments } from './contract.js';

export function conv2dInputGradientOnWebGpu(
  device: WebGpuDevice,
  spec: Conv2dSpec,
): Program<Conv2dInputGradientArguments> {
  const product = productOnWebGpu(device, sidesOf(spec, 'input-gradient'));
  return {
    run: ({ images, outputGradient, weights, bias, inputGradient }) =>
      product.run({ images, source: outputGradient, weights, bias, result: inputGradient }),
    free: () => product.free(),
  };
}
