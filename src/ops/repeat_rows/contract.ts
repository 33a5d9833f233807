import type { DeviceBuffer } from '../../device/contract.js';

export interface RepeatRowsSpec {
  /** R */
  readonly rows: number;
  /** Columns, D. */
  readonly dim: number;
  /** How many times a row stands one after the other, default 1. */
  readonly each?: number;
  /** How many times that is repeated as a whole, default 1. */
  readonly times?: number;
}

export interface RepeatRowsArguments {
  /** f32; rows [R, D] from float `fromOffset`, default 0, on. */
  readonly from: DeviceBuffer;
  readonly fromOffset?: number;
  /** f32, another buffer; [times, R, each, D] is written from float `outOffset`, default 0, on. */
  readonly out: DeviceBuffer;
  readonly outOffset?: number;
}
