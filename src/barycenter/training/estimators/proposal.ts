import type { DeviceBuffer } from '../../../device/contract.js';
import type { Tensors } from '../../../io/tensor.js';
import type { NoiseCounter } from '../../../ops/support/segments.js';

/** Points y with weights that estimate E_{y∼μ_x}, for all x of the minibatch; on the host. */
export interface WeightedDraws {
  /** f32 [K · batch · draws, D], those of a point one after the other. */
  readonly y: Float32Array;
  /** Of a point the same whatever its factor, f32 [K · batch · draws]. */
  readonly weights: Float32Array;
  readonly draws: number;
}

/** Where draws come from that are weighed by importance. Its buffers and programs are its owner's. */
export interface Proposal {
  /** Whether all points of a marginal share their draws. */
  readonly isShared: boolean;
  /** Whether it can be drawn from as yet. */
  isReady(): boolean;
  /** f32 [K · batch · m, D], or [K · m, D] where draws are shared. */
  readonly y: DeviceBuffer;
  /** The draws of every point, f32 [K · batch · m, D]: `y` itself where points have draws of their own. */
  readonly pairs: DeviceBuffer;
  /** log q(y) as y, up to a number that is the same for all draws of a point. */
  readonly logDensities: DeviceBuffer;
  /** Enqueues new draws for the minibatch x, f32, the marginals' [batch, D_k] blocks. */
  draw(counter: NoiseCounter, x: DeviceBuffer): Promise<void>;
  /** Whether it wants to learn from this iteration; left out where nothing is learned. */
  learnsFrom?(iteration: number): boolean;
  /** Learns from what was drawn for the minibatch x; left out where nothing is learned. */
  learn?(x: DeviceBuffer, drawn: WeightedDraws): Promise<void>;
  /** What it has learned. */
  carried(): Tensors;
}
