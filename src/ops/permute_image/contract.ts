import type { DeviceBuffer } from '../../device/contract.js';

export interface PermuteImageSpec {
  /** H and W. */
  readonly height: number;
  readonly width: number;
  /** C */
  readonly channels: number;
  readonly to: 'channels-first' | 'channels-last';
}

export interface PermuteImageArguments {
  readonly images: number;
  /** f32 [images, H, W, C], or [images, C, H, W] to channels-last. */
  readonly input: DeviceBuffer;
  /** The same numbers in the other order, another buffer; overwritten. */
  readonly output: DeviceBuffer;
}
