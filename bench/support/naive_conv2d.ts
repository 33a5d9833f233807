import type { CpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { DeviceBuffer } from '../../src/device/contract.js';
import { conv2dOutputSize, type Conv2dSpec } from '../../src/ops/support/conv2d/spec.js';

/** Of kernels/cpu/conv2d_naive.ts. */
export type NaiveConv2d = 'conv2d_naive' | 'conv2d_input_gradient_naive' | 'conv2d_weight_gradient_naive';

/** A naive kernel on the two arrays that it reads and what it makes of them, without biases. */
export function naiveConv2d(
  device: CpuDevice,
  kernel: NaiveConv2d,
  spec: Conv2dSpec,
  images: number,
  [a, b, result]: readonly [DeviceBuffer, DeviceBuffer, DeviceBuffer],
): { run(): void; free(): void } {
  const { height, width, channels, filters, padding, groups } = spec;
  const output = conv2dOutputSize(spec);
  const sizes = [height, width, channels, filters, ...spec.kernel, ...spec.stride, padding[0], padding[1], groups];
  const shape = device.createBuffer('conv2d shape', (sizes.length + 2) * 4);
  device.write(shape, Int32Array.of(...sizes, output.height, output.width));
  const ofWeights = kernel === 'conv2d_weight_gradient_naive';
  // A gradient in the weights is followed by the bias's, other results are preceded by a bias.
  const buffers = ofWeights ? [a, b, result, 0] : [a, b, 0, result];
  const tiles = ofWeights ? filters : images * (kernel === 'conv2d_naive' ? output.height : height);
  return {
    run: () => device.dispatch(kernel, [...buffers, shape, images], tiles),
    free: () => shape.free(),
  };
}
