import type { DeviceBuffer } from '../../device/contract.js';

export interface ChannelSumsSpec {
  /** C */
  readonly channels: number;
  /** The most rows of a run, for which there is workspace. */
  readonly rows: number;
  /** Rows, H·W, of an image that has sums of its own; left out for sums over all rows. */
  readonly positions?: number;
}

export interface ChannelSumsArguments {
  /** Positions of all images. */
  readonly rows: number;
  /** g, f32 [rows, C] */
  readonly gradient: DeviceBuffer;
  /** x, f32 [rows, C]: left out for 1. */
  readonly input?: DeviceBuffer;
  /** Σ_r g[r, c]·x[r, c], f32 [C], or [images, C]; another buffer, overwritten. */
  readonly sums: DeviceBuffer;
}
