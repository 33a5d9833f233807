import type { DeviceBuffer } from '../../device/contract.js';

export interface GeometricMeanStepSpec {
  readonly cells: number;
  /** λ_k > 0, [K] */
  readonly weights: readonly number[];
}

/** All are logarithms as `logs.ts` of `log_convolve` has them. */
export interface GeometricMeanStepArguments {
  /** r_k = log K u_k, [K, cells] */
  readonly reached: DeviceBuffer;
  /** v_k, [K, cells]: moved towards log q − r_k. */
  readonly potentials: DeviceBuffer;
  /** log q, [cells], overwritten. */
  readonly mean: DeviceBuffer;
  /** ω, how much of the way potentials go. Default 1, all of it. */
  readonly relaxation?: number;
  /** A plan of q with itself, whose factor takes part in the mean and is moved by half the way. */
  readonly self?: {
    /** log d, [cells] */
    readonly potential: DeviceBuffer;
    /** log K d, [cells] */
    readonly reached: DeviceBuffer;
  };
  /** Where they are wanted: of `errorBytes` bytes, overwritten, for `readErrors`. */
  readonly errors?: DeviceBuffer;
}
