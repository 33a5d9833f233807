import type { DeviceBuffer } from '../../device/contract.js';
import { type NetworkBuffers } from '../support/network_buffers.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { type Segment } from '../support/segments.js';

export interface PotentialValueSpec {
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
}

export interface PotentialValueArguments extends NetworkBuffers {
  /** f32 [chains, D], one point per chain. */
  readonly y: DeviceBuffer;
  /** f32 [chains], f_k(y) of the chain's marginal, overwritten. */
  readonly out: DeviceBuffer;
}
