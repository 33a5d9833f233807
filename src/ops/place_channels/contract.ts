import type { DeviceBuffer } from '../../device/contract.js';

export interface PlaceChannelsSpec {
  /** Channels that are placed, C. */
  readonly channels: number;
  /** Channels of a row of the source, at least sourceOffset + C. */
  readonly sourceStride: number;
  /** The first channel that is read. */
  readonly sourceOffset: number;
  /** Channels of a row of the target, at least targetOffset + C. */
  readonly targetStride: number;
  /** The first channel that is written. */
  readonly targetOffset: number;
}

export interface PlaceChannelsArguments {
  /** Positions of all images. */
  readonly rows: number;
  /** f32 [rows, sourceStride] */
  readonly source: DeviceBuffer;
  /** f32 [rows, targetStride], another buffer, of which the C channels are written and the others left alone. */
  readonly target: DeviceBuffer;
  /** Default 1, which copies to the bit. */
  readonly factor?: number;
  /** Whether to add to what the target holds, default false. */
  readonly adds?: boolean;
}
