import type { PlanSteps } from '../sampling/plan_steps.js';
import type { Tensors } from '../../io/tensor.js';

/** What sampling needs of a training run. */
export interface TrainedWeights extends PlanSteps {
  /** Iterations done. */
  readonly iteration: number;
  readonly seed: number;
  /** η of each marginal's chains, [K], in engine units: as the problem fixes it, or as it was last adapted. */
  readonly stepSizes: readonly number[];
  /** Moving average of the potential's parameters, f32 [length]; the parameters themselves when averaging is off. */
  readonly average: Float32Array;
}

/**
 * Everything training carries from iteration to iteration, on the host; all else follows from counters and the problem.
 */
export interface Checkpoint extends TrainedWeights {
  /** f32 [length] */
  readonly parameters: Float32Array;
  /** What the optimizer carries: of Adam its moments, `firstMoment` and `secondMoment`, f32 [length] each. */
  readonly optimizer: Tensors;
  /**
   * What chains carry from one iteration to the next, nothing where they start anew at each (see `Minibatches`), and
   * what proposals have learned (see `gaussianProposals`).
   */
  readonly sampler: Tensors;
  /** What the validation before is compared with: the losses of its points, and their mean. */
  readonly validation: Tensors;
}

/** What is known of steps when they were adapted. */
export type AdaptedInfo = Pick<MetricPoint, 'stepErrors' | 'stepAcceptances'>;

/** One line of the history. */
export interface MetricPoint {
  /** Iterations done when it was taken. */
  readonly iteration: number;
  /** Σ_k λ_k mean_b f_k(y_kb) over the minibatch: the function whose parameter gradient the step descends. */
  readonly surrogate: number;
  readonly learningRate: number;
  /**
   * Negative dual objective −L(f) of the last validation, of the averaged parameters, in units of the cost, and its
   * standard error; absent without validation.
   */
  readonly loss?: number;
  readonly lossError?: number;
  /**
   * Change of the loss since the validation before, on the same points and noise, and the standard error of that
   * difference.
   */
  readonly lossChange?: number;
  readonly lossChangeError?: number;
  /** Share of the chains whose last step was accepted; absent with samplers that accept every step. */
  readonly acceptance?: number;
  /** With `sampler.carry`: 1 where chains went on from those of the iteration before, 0 where they began anew. */
  readonly carried?: number;
  /**
   * Where gradients are estimated by importance: mean relative effective sample size, from 0 to 1, of the marginal that
   * has the least, over the iterations since the line before whose proposals were drawn from; absent where none was.
   */
  readonly effective?: number;
  /** Share of the iterations since the line before that took chains in the place of proposals. */
  readonly fellBack?: number;
  /**
   * With `sampler.tolerance`, where steps were adapted in this iteration: how far they are expected to leave
   * conditional variances from what they should be, as a part of these, [K].
   */
  readonly stepErrors?: readonly number[];
  /**
   * With `sampler.adapt`, where steps were adapted in this iteration: share of them that is accepted, of each marginal
   * that the iteration visited, [K].
   */
  readonly stepAcceptances?: readonly number[];
  /** With `training.anneal`: ε of the iteration, in units of the problem's cost. */
  readonly epsilon?: number;
  /** Seconds since this session started. */
  readonly seconds: number;
}
