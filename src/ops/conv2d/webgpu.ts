import type { Program } from '../../device/contract.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { productOnWebGpu } from '../support/conv2d/webgpu_product.js';
import { sidesOf } from '../support/conv2d/sides.js';
import type { Conv2dArguments, Conv2dSpec } from './contract.js';

export function conv2dOnWebGpu(device: WebGpuDevice, spec: Conv2dSpec): Program<Conv2dArguments> {
  const product = productOnWebGpu(device, sidesOf(spec, 'output'));
  return {
    run: ({ images, input, weights, bias, output }) =>
      product.run({ images, source: input, weights, bias, result: output }),
    free: () => product.free(),
  };
}
