import type { DeviceBuffer } from '../../device/contract.js';
import type { PhiloxKey } from '../../random/counters.js';

/** Shapes that a `philox_normal` program is made for. */
export interface PhiloxNormalSpec {
  /** Rows of `out`. */
  readonly chains: number;
  /** Columns of `out`, D. */
  readonly dim: number;
}

export interface PhiloxNormalArguments {
  /** f32 [chains, dim], overwritten: out[c, i] = mean[i] + standardDeviation · z. */
  readonly out: DeviceBuffer;
  /** f32 [dim] */
  readonly mean: DeviceBuffer;
  readonly standardDeviation: number;
  readonly key: PhiloxKey;
  /** A tag of `random/counters`. */
  readonly stream: number;
  readonly iteration: number;
  /** Counter's chain word of row 0. */
  readonly firstChain: number;
  /** Counter's block word of a row's first four components; default 0. */
  readonly firstBlock?: number;
}
