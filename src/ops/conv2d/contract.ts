import type { DeviceBuffer } from '../../device/contract.js';

export type { Conv2dSpec } from '../support/conv2d/spec.js';

export interface Conv2dArguments {
  /** How many there are. */
  readonly images: number;
  /** f32 [images, height, width, channels] */
  readonly input: DeviceBuffer;
  /** f32 [kernel height, kernel width, channels/groups, filters] */
  readonly weights: DeviceBuffer;
  /** f32 [filters]; none: zeros. */
  readonly bias?: DeviceBuffer | undefined;
  /** f32 [images, output height, output width, filters], overwritten; another buffer than those read. */
  readonly output: DeviceBuffer;
}
