import type { DeviceBuffer } from '../../device/contract.js';

export interface TransposeNetworkArguments {
  /** f32 [layout.length] */
  readonly parameters: DeviceBuffer;
  /** f32 [layout.length], overwritten. */
  readonly transposed: DeviceBuffer;
}
