import type { DeviceBuffer } from '../../../device/contract.js';
import type { Tensors } from '../../../io/tensor.js';
import type { PlacedPotential } from '../../../potential/potential.js';
import type { LoadedProblem } from '../../problem/loaded_problem.js';
import type { PlanSteps } from '../../sampling/plan_steps.js';
import type { MetricPoint } from '../checkpoint.js';

/** What an estimate is made with. */
export interface EstimateArguments extends PlanSteps {
  /** The potential as it is now. */
  readonly of: PlacedPotential;
  /** f32 [length], overwritten. */
  readonly gradient: DeviceBuffer;
  /** ε of the chains over the problem's; η is as many times as long; absent: 1. */
  readonly heat?: number | undefined;
  /** Of a minibatch that is cut the part (from 0, its default) whose chains are run. */
  readonly shard?: number;
}

export type EstimatorInfo = Pick<MetricPoint, 'acceptance' | 'carried' | 'effective' | 'fellBack'>;

/** Where some of the points y of the last estimate stand, and their inputs: of every visited marginal as many. */
export interface SomePoints {
  /** f32, the marginals' [few, D_k] blocks */
  readonly x: Float32Array;
  /** f32 [K · few, D] */
  readonly y: Float32Array;
  /** The marginals themselves, where it is not all of them that the last estimate visited: K is then their number. */
  readonly visited?: readonly number[];
  /** What the chains walk on as it is now. */
  readonly of: PlacedPotential;
}

/**
 * A way to come by ∂/∂θ Σ_k λ_k E_{x∼P_k} E_{y∼μ_x} f_k(y), the points y held fixed (Kolesov et al. 2024, theorem 4.3).
 * All draws are by counter. Its buffers and programs are its owner's.
 */
export interface GradientEstimator {
  /** What its chains walk on and under: of all K marginals, or of as many as an iteration visits. */
  readonly plans: Pick<LoadedProblem, 'potential' | 'costs'>;
  /** Whether of the potential it reads the parameters alone, and nothing that `refresh` makes of them. */
  readonly readsParameters: boolean;
  /** Enqueues the gradient of iteration t (from 0): minibatch, points y, their weights, the gradient over them. */
  estimate(iteration: number, args: EstimateArguments): Promise<void>;
  /** Σ_k λ_k mean_b f_k(y_kb) at the points and weights of the last estimate. */
  surrogate(of: PlacedPotential): Promise<number>;
  /** The first `few` points of every visited marginal, drawn from the plans. */
  somePoints(of: PlacedPotential, few: number): Promise<SomePoints>;
  /** What the history says of it, since it was last asked. */
  info(): Promise<EstimatorInfo>;
  /** What goes from one iteration to the next, on the host. */
  carried(): Promise<Tensors>;
}
