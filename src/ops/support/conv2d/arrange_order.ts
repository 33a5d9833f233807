import type { Part } from './axes.js';
import type { Sides } from './sides.js';

/**
 * How the arranged weights of a part are made, in words: `Order` of kernels/cpu/conv2d_arrange.ts and the uniforms of
 * kernels/webgpu/conv2d_arrange.wgsl.ts.
 */
export function arrangeOrder(
  { source, result, groups, strides, kernelWidth }: Sides,
  { down, across }: Part,
): number[] {
  return [
    ...[groups, result.channels / groups, source.channels / groups],
    ...[down.taps, down.firstTap, down.tapStep],
    ...[across.taps, across.firstTap, across.tapStep, kernelWidth],
    ...[strides.tap, strides.source, strides.result, strides.group],
  ];
}
