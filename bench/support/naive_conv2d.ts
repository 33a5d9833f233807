import type { CpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { DeviceBuffer } from '../../src/device/contract.js';
import { conv2dOutputSize, type Conv2dSpec } from '../../src/ops/support/conv2d/spec.js';

/** Of kernels/cpu/conv2d_naive.ts. */
export type NaiveConv2d = 'conv2d_naive' | 'conv2d_input_gradient_naive' | 'conv2d_weight_gradient_naive';

/** What `Shape` there holds. */
export function naiveShape(spec: Conv2dSpec): Int32Array {
  const { height, width, channels, filters, kernel, stride, padding, groups } = spec;
  const output = conv2dOutputSize(spec);
  const sizes = [height, width, channels, filters, ...kernel, ...stride, padding[0], padding[1], groups];
  return Int32Array.of(...sizes, output.height, output.width);
}

/** Enqueues a naive kernel on two arrays, without biases, and what it makes of them. */
export function runNaive(
  device: CpuDevice,
  kernel: NaiveConv2d,
  spec: Conv2dSpec,
  shape: DeviceBuffer,
  images: number,
  [a, b, result]: readonly [DeviceBuffer, DeviceBuffer, DeviceBuffer],
): void {
  const rows = { conv2d_naive: conv2dOutputSize(spec).height, conv2d_input_gradient_naive: spec.height };
  const tiles = kernel === 'conv2d_weight_gradient_naive' ? spec.filters : images * rows[kernel];
  // A gradient in the weights is followed by the bias's, other results are preceded by a bias.
  const buffers = kernel === 'conv2d_weight_gradient_naive' ? [a, b, result, 0] : [a, b, 0, result];
  device.dispatch(kernel, [...buffers, shape, images], tiles);
}
