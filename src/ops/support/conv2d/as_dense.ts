import type { Conv2dSpec } from './spec.js';

/**
 * A kernel that covers the image exactly makes one pixel of it: a dense layer of all its numbers, with the same weights
 * in the same order. As a convolution, the gradient in its input would see mostly padding.
 */
export function asDense(spec: Conv2dSpec): Conv2dSpec {
  const { height, width, channels, kernel, padding, groups } = spec;
  const covers = kernel[0] === height && kernel[1] === width && padding.every((side) => side === 0) && groups === 1;
  return covers ? { ...spec, height: 1, width: 1, channels: height * width * channels, kernel: [1, 1] } : spec;
}
