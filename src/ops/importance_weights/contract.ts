import type { DeviceBuffer } from '../../device/contract.js';

/** Groups of points, each point with draws of its own or all points of a group with the same. */
export interface ImportanceWeightsSpec {
  /** G: of marginals, K. */
  readonly groups: number;
  /** P, points of a group. */
  readonly points: number;
  /** m, draws of a point. */
  readonly draws: number;
  /** Whether the points of a group share its draws; default false. */
  readonly shared?: boolean;
}

export interface ImportanceWeightsArguments {
  /** f32 [G, P, m], or [G, m] where draws are shared: f(y). */
  readonly values: DeviceBuffer;
  /** f32 [G, P, m], c(x, y). */
  readonly costs: DeviceBuffer;
  /** f32, of the shape of `values`: log q(y), up to a number that is the same for all draws of a point. */
  readonly logDensities: DeviceBuffer;
  /** ε > 0 */
  readonly epsilon: number;
  /** f32 [G]: what the weights of a point sum to. */
  readonly factors: DeviceBuffer;
  /** f32, of the shape of `values`, overwritten; of shared draws Σ over the points. */
  readonly weights: DeviceBuffer;
  /** f32 [G, P], overwritten: effective draws of a point, (Σ_j w_j)²/Σ_j w_j², from 1 to m; 0 where no draw counts. */
  readonly effective: DeviceBuffer;
}
