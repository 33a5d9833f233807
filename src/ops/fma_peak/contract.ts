import type { DeviceBuffer } from '../../device/contract.js';

export interface FmaPeakSpec {
  /** Floats of `values`, a multiple of `FMA_PEAK_LANES`. */
  readonly lanes: number;
}

export interface FmaPeakArguments {
  /** f32 [lanes], updated in place. */
  readonly values: DeviceBuffer;
  /** Multiply-adds of each float. */
  readonly rounds: number;
  readonly factor: number;
  readonly addend: number;
}
