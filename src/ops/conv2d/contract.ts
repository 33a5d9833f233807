import type { DeviceBuffer } from '../../device/contract.js';
import type { Conv2dSpec } from '../support/conv2d/spec.js';

export type { Conv2dSpec };

export interface Conv2dProgramSpec extends Conv2dSpec {
  /**
   * Whether `weights` come as `conv2dArrange` leaves them for this result, which pays where they change less often
   * than they are used: mostly in dense layers of few images. Default: they are arranged at every run.
   */
  readonly arranged?: boolean;
}

export interface Conv2dArguments {
  /** How many there are. */
  readonly images: number;
  /** f32 [images, height, width, channels] */
  readonly input: DeviceBuffer;
  /** f32 [kernel height, kernel width, channels/groups, filters], or arranged. */
  readonly weights: DeviceBuffer;
  /** f32 [filters]; none: zeros. */
  readonly bias?: DeviceBuffer | undefined;
  /** f32 [images, output height, output width, filters], overwritten; another buffer than those read. */
  readonly output: DeviceBuffer;
}
