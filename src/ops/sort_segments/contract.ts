import type { DeviceBuffer } from '../../device/contract.js';

export interface SortSegmentsSpec {
  /** Most rows of a run. */
  readonly rows: number;
  /** Most keys of a row. */
  readonly length: number;
}

export interface SortSegmentsArguments {
  readonly rows: number;
  readonly length: number;
  /** f32 [rows, length], each row sorted in place. */
  readonly keys: DeviceBuffer;
  /** u32 [rows, length], overwritten: where in its row the key of rank r stood before. */
  readonly order: DeviceBuffer;
}
