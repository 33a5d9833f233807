import type { DeviceBuffer } from '../../device/contract.js';
import { type NetworkBuffers } from '../support/network_buffers.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { type Segment } from '../support/segments.js';

export interface PotentialParameterGradientSpec {
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
  /**
   * f32 [K, N, H], scale · C as it is at each run, in the place of the network's own: those that the heads of the run
   * were combined with. A network that the network's own coefficients leave out stays left out.
   */
  readonly coefficients?: DeviceBuffer;
}

export interface PotentialParameterGradientArguments extends NetworkBuffers {
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
  /**
   * f32 [chains], w_c, of any sign: λ_k / batch for the training objective. A chain of weight 0 adds nothing where its
   * potential is finite.
   */
  readonly weights: DeviceBuffer;
  /** f32 [layout.length], canonical order, overwritten. */
  readonly gradient: DeviceBuffer;
}
