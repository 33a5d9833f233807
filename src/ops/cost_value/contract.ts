import type { TracedCost } from '../../autograd/traced_cost.js';
import type { DeviceBuffer } from '../../device/contract.js';
import { type Segment } from '../support/segments.js';

export interface CostValueSpec {
  /** One per marginal; the same object for marginals that share a cost. */
  readonly costs: readonly TracedCost[];
  readonly segments: readonly Segment[];
}

export interface CostValueArguments {
  /** f32, the segments' [chains, D_k] blocks one after the other. */
  readonly x: DeviceBuffer;
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
  /** f32 [chains], c_k(x, y), overwritten. */
  readonly out: DeviceBuffer;
}
