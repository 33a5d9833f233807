import type { DeviceBuffer } from '../../device/contract.js';

export interface QuantileMeansSpec {
  /** Most rows of a run. */
  readonly rows: number;
  /** Most points of a row. */
  readonly length: number;
}

export interface QuantileMeansArguments {
  readonly rows: number;
  readonly length: number;
  /** f32 [rows, length], each row ascending. */
  readonly sorted: DeviceBuffer;
  /** u32 [rows, length]: whose point it is, as `sort_segments` gives it. */
  readonly order: DeviceBuffer;
  /**
   * [length] numbers of 64 bits, low word first: the masses of points in the order before sorting, counted in cells and
   * multiplied by 2³². They sum to `cells`·2³².
   */
  readonly masses: DeviceBuffer;
  /** Cells of equal mass, n; at most `MAX_CELLS`. */
  readonly cells: number;
  readonly weight: number;
  /** f32 [rows, cells] */
  readonly means: DeviceBuffer;
  /** Whether means are added to what stands there; otherwise they replace it. */
  readonly adds: boolean;
}
