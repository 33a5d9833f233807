import type { DeviceBuffer } from '../../device/contract.js';

export interface Conv2dWeightGradientArguments {
  /** How many there are. */
  readonly images: number;
  /** f32 [images, height, width, channels] */
  readonly input: DeviceBuffer;
  /** f32 [images, output height, output width, filters] */
  readonly outputGradient: DeviceBuffer;
  /** f32 [kernel height, kernel width, channels/groups, filters], overwritten. */
  readonly weightGradient: DeviceBuffer;
  /** f32 [filters], overwritten; none: not computed. */
  readonly biasGradient?: DeviceBuffer | undefined;
}
