import type { DeviceBuffer } from '../../device/contract.js';

export interface DistanceSumsSpec {
  /** D */
  readonly dim: number;
}

export interface DistanceSumsArguments {
  /** f32 [.., D], of which `rows` from `firstRow` on. */
  readonly x: DeviceBuffer;
  readonly firstRow: number;
  readonly rows: number;
  /** f32 [points, D] */
  readonly y: DeviceBuffer;
  readonly points: number;
  /** f32 [distanceChunks(points), rows], overwritten. */
  readonly sums: DeviceBuffer;
}
