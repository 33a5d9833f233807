import type { DeviceBuffer } from '../../device/contract.js';

export interface LineMovesSpec {
  /** D */
  readonly dim: number;
  /** Most lines of a run. */
  readonly lines: number;
  /** Most points of a run. */
  readonly points: number;
}

export interface LineMovesArguments {
  readonly lines: number;
  readonly points: number;
  /** f32 [lines, points]: projections of the points, each row ascending. */
  readonly sorted: DeviceBuffer;
  /** u32 [lines, points]: whose projection it is, as `sort_segments` gives it. */
  readonly order: DeviceBuffer;
  /** f32 [lines, points]: where the point of each rank should be on the line. */
  readonly targets: DeviceBuffer;
  /** f32 [lines, D] */
  readonly directions: DeviceBuffer;
  /** f32 [points, D] */
  readonly moves: DeviceBuffer;
  /** f32 [points] */
  readonly squares: DeviceBuffer;
  /** Whether moves and squares are added to what stands there; otherwise they replace it. */
  readonly adds: boolean;
}
