import type { DeviceBuffer } from '../../device/contract.js';
import type { InputShape } from '../support/cost_inputs.js';
import type { Segment } from '../support/segments.js';

export interface CarryChainsSpec {
  /** Dimensions of x, D_k for each marginal: its costs, or whatever else has `xDim`. */
  readonly inputs: readonly InputShape[];
  /** D */
  readonly dim: number;
  readonly segments: readonly Segment[];
}

export interface CarryChainsArguments {
  /** f32, the marginals' M_k [D_k, D] one after the other. */
  readonly matrices: DeviceBuffer;
  /** f32, the segments' [chains, D_k] blocks one after the other: the points that chains leave. */
  readonly from: DeviceBuffer;
  /** The points that they go on with, shaped alike. */
  readonly to: DeviceBuffer;
  /** f32 [chains, D], moved. */
  readonly y: DeviceBuffer;
}
