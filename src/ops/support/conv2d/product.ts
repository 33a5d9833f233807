import type { DeviceBuffer } from '../../../device/contract.js';

/** What one side of a convolution makes of the other; see `Sides`. */
export interface Conv2dProduct {
  run(call: {
    readonly images: number;
    readonly source: DeviceBuffer;
    readonly weights: DeviceBuffer;
    readonly bias: DeviceBuffer | undefined;
    readonly result: DeviceBuffer;
  }): void;
}
