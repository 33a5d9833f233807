import type { DeviceBuffer } from '../../device/contract.js';

export interface CombineHeadsArguments {
  /** f32 [layout.length] */
  readonly parameters: DeviceBuffer;
  /** f32 [K, N, lastWidth + 1], overwritten. */
  readonly heads: DeviceBuffer;
}
