import type { TracedCost } from '../../autograd/traced_cost.js';
import type { DeviceBuffer } from '../../device/contract.js';
import { type NetworkBuffers } from '../support/network_buffers.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { type NoiseCounter, type Segment } from '../support/segments.js';

/** Where a chain may go: anywhere, or on the unit sphere S^(D−1). */
export const CONSTRAINTS = ['none', 'unit-sphere'] as const;

export type Constraint = (typeof CONSTRAINTS)[number];

/**
 * What noise a step takes: `euler` (Euler-Maruyama) its own ξ_s, `leimkuhler-matthews` the mean of its own and the next
 * one's, (ξ_s + ξ_{s+1})/2, whose stationary law on a Gaussian is exact at every step that is stable, and on others off
 * by O(η²) where Euler's is by O(η) (Leimkuhler and Matthews 2013, Appl. Math. Res. eXpress 2013(1), 34–56).
 */
export const SCHEMES = ['euler', 'leimkuhler-matthews'] as const;

export type Scheme = (typeof SCHEMES)[number];

export interface LangevinChainSpec {
  readonly network: NetworkShape;
  /** One per marginal; the same object for marginals that share a cost. */
  readonly costs: readonly TracedCost[];
  readonly segments: readonly Segment[];
  /** Default `none`. */
  readonly constraint?: Constraint;
  /** Default `euler`. */
  readonly scheme?: Scheme;
}

export interface LangevinChainArguments extends NetworkBuffers, NoiseCounter {
  /** f32, the segments' [chains, D_k] blocks one after the other. */
  readonly x: DeviceBuffer;
  /** f32 [chains, D]: where the chains stand, updated in place. */
  readonly y: DeviceBuffer;
  /** ε > 0 */
  readonly epsilon: number;
  /**
   * η > 0, one for all segments, or [segments]: one for each segment of the spec, in its order. It may differ from run
   * to run; the numbers are copied at the call.
   */
  readonly stepSize: number | readonly number[];
  /** Factor of the noise: 1 samples, 0 leaves the drift alone. */
  readonly temperature: number;
  /** Index of the first step, part of the noise's counter. */
  readonly firstStep: number;
  readonly steps: number;
}
