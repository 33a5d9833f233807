import type { DeviceBuffer } from '../../device/contract.js';

export interface ArrangeWeightsArguments {
  /** f32 [layout.length] */
  readonly parameters: DeviceBuffer;
  /** f32 [arrangedLength(device.kind, network)], overwritten. */
  readonly arranged: DeviceBuffer;
}
