import type { DeviceBuffer } from '../../device/contract.js';

export interface ProjectPointsSpec {
  /** D */
  readonly dim: number;
}

export interface ProjectPointsArguments {
  /** f32 [count, D] */
  readonly points: DeviceBuffer;
  /** n */
  readonly count: number;
  /** f32 [lines, D] */
  readonly directions: DeviceBuffer;
  /** L */
  readonly lines: number;
  /** f32 [lines, count], overwritten. */
  readonly projections: DeviceBuffer;
}
