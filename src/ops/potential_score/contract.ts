import type { DeviceBuffer } from '../../device/contract.js';
import { type NetworkBuffers } from '../support/network_buffers.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { type Segment } from '../support/segments.js';

export interface PotentialScoreSpec {
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
  /** Whether `run` gives f_k(y) as well, in the same pass; default false. */
  readonly values?: boolean;
}

export interface PotentialScoreArguments extends NetworkBuffers {
  /** f32 [chains, D], one point per chain. */
  readonly y: DeviceBuffer;
  /** f32 [chains, D], ∇f_k(y) of the chain's marginal, overwritten. */
  readonly out: DeviceBuffer;
  /** f32 [chains], f_k(y) of the chain's marginal, overwritten; given if, and only if, the spec asks for values. */
  readonly values?: DeviceBuffer;
}
