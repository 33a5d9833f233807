import type { DeviceBuffer } from '../../device/contract.js';

export interface ChannelAffineSpec {
  /** C */
  readonly channels: number;
  /** Rows, H·W, of an image that has factors and terms of its own; left out where all rows share them. */
  readonly positions?: number;
}

export interface ChannelAffineArguments {
  /** Positions of all images. */
  readonly rows: number;
  /** x, f32 [rows, C] */
  readonly input: DeviceBuffer;
  /** y, f32 [rows, C], another buffer; overwritten. */
  readonly output: DeviceBuffer;
  /** a, f32 [C], or [images, C]: left out for 1. */
  readonly scale?: DeviceBuffer;
  /** b, f32 [C], or [images, C]: left out for 0. One of the two is there. */
  readonly shift?: DeviceBuffer;
}
