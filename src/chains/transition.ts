import type { Scalar, ScalarLike, Vector } from '../autograd/tracing.js';

/** A point that a chain stands at, or that it may go to. */
export interface Standing {
  /** [D] */
  readonly y: Vector;
  /** [D], where the transition has one. */
  readonly velocity: Vector;
  /** ∇_y log μ_x(y) = ∇_y [f_k(y) − c_k(x, y)]/ε, [D]. */
  readonly drift: Vector;
  /** log μ_x(y) = [f_k(y) − c_k(x, y)]/ε, but for a constant. */
  readonly logDensity: Scalar;
}

/**
 * One Markov transition: its arithmetic alone, in the language of costs. A step is a draw of the velocity, moves with
 * an evaluation after each, and a test, of those that the transition has. Nothing here knows a device.
 */
export interface Transition {
  readonly kind: string;
  /**
   * What chains have of a velocity: none; normal numbers at the begin of every step; or normal numbers at their start,
   * which are moved with y and kept from step to step (of steps that are not tested).
   */
  readonly velocity: 'none' | 'fresh' | 'kept';
  /** Moves that are tested together by a step; 0: a step is one move, which is never tested. */
  readonly movesPerTest: number;
  /**
   * η of one step of one chain, from the one that is asked for and a number of that step alone, uniform on [0, 1]; left
   * out, it is the one that is asked for.
   */
  vary?(this: void, stepSize: Scalar, uniform: Scalar): Scalar;
  /**
   * @param noise [D] normal numbers of this move
   * @param uniforms [D] numbers of this move alone that are uniform on [0, 1], drawn for moves that read them
   * @param nextNoise [D] normal numbers of the move after it, drawn for moves that read them
   */
  move(
    this: void,
    at: Standing,
    noise: Vector,
    stepSize: Scalar,
    uniforms: Vector,
    nextNoise: Vector,
  ): { readonly y: Vector; readonly velocity?: Vector };
  /** Of transitions that test: the velocity behind a move, on the drift at its new y; left out, it stays. */
  settle?(this: void, at: Standing, stepSize: Scalar): Vector;
  /** Of transitions that test: the logarithm of what a step is accepted with. */
  logRatio?(this: void, from: Standing, to: Standing, stepSize: Scalar): ScalarLike;
}
