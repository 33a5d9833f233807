import type { DeviceBuffer } from '../../device/contract.js';
import type { NoiseCounter } from '../support/segments.js';

export interface GatherBatchSpec {
  /** Rows of the table, R. */
  readonly rows: number;
  /** Columns of the table, D_k. */
  readonly dim: number;
  /** Rows drawn, with replacement. */
  readonly batch: number;
}

export interface GatherBatchArguments extends NoiseCounter {
  /** f32 [rows, dim] */
  readonly table: DeviceBuffer;
  /** f32; rows [batch, dim] are written from float `outOffset` on. */
  readonly out: DeviceBuffer;
  readonly outOffset: number;
}
