import type { DeviceBuffer } from '../../device/contract.js';

export interface Conv2dInputGradientArguments {
  /** How many there are. */
  readonly images: number;
  /** f32 [images, output height, output width, filters]; the input, where this is a transposed convolution. */
  readonly outputGradient: DeviceBuffer;
  /** f32 [kernel height, kernel width, channels/groups, filters], or arranged. */
  readonly weights: DeviceBuffer;
  /** f32 [channels], added to every pixel, for transposed convolutions; none: zeros. */
  readonly bias?: DeviceBuffer | undefined;
  /** f32 [images, height, width, channels], overwritten; another buffer than those read. */
  readonly inputGradient: DeviceBuffer;
}
