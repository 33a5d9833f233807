import type { DeviceBuffer, Program } from '../device/contract.js';
import type { Device } from '../device/device.js';
import type { Freeable } from '../device/owner.js';
import type { Segment } from '../ops/support/segments.js';
import type { PhiloxKey } from '../random/counters.js';

/** Where a named array lies in the parameters. */
export interface TensorPlace {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of its first number. */
  readonly offset: number;
  /** Π shape */
  readonly length: number;
}

/** How parameters begin, other than as a potential of standardised inputs does by itself. */
export interface ParameterStart {
  /** [D]: what inputs are to be divided by, so that the potential sees standardised ones; 1 where left out. */
  readonly inputDeviations?: ArrayLike<number>;
  /** What the potentials are to be multiplied by: below 1, they begin nearly flat. */
  readonly outputFactor?: number;
}

/** A potential's parameters on a device, and what its programs read beside them. Whoever places it frees it. */
export interface PlacedPotential extends Freeable {
  /** f32 [length] */
  readonly parameters: DeviceBuffer;
  /** Enqueues what follows from the parameters anew; to be called after every change of them. */
  refresh(): void;
}

/** What every program of a potential is run with. */
export interface EvaluationArguments {
  /** The potential, as its own `place` gave it. */
  readonly of: PlacedPotential;
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
}

export interface ValueArguments extends EvaluationArguments {
  /** f32 [chains], f_k(y), overwritten. */
  readonly out: DeviceBuffer;
}

export interface ScoreArguments extends EvaluationArguments {
  /** f32 [chains, D], ∇f_k(y), overwritten. */
  readonly out: DeviceBuffer;
  /** f32 [chains], f_k(y), overwritten: of a program with values, in the same pass. */
  readonly values?: DeviceBuffer;
}

export interface ParameterGradientArguments extends EvaluationArguments {
  /** f32 [chains], w */
  readonly weights: DeviceBuffer;
  /** f32 [length], overwritten. */
  readonly gradient: DeviceBuffer;
}

/**
 * K congruent functions f_k of y ∈ R^D with parameters θ: Σ_k λ_k f_k ≡ 0 whatever θ. It knows no device until it is
 * placed on one. Programs are made for segments of chains, each of one marginal; whoever makes one frees it.
 */
export interface Potential {
  /** D */
  readonly dim: number;
  /** K */
  readonly marginals: number;
  /** Of θ, f32. */
  readonly length: number;
  /** What θ is made of, as it is saved: every number belongs to one. */
  readonly tensors: readonly TensorPlace[];
  /** θ before training, f32 [length], by counter (Stream.parameters). */
  initial(key: PhiloxKey, start?: ParameterStart): Float32Array;
  /** [length]: what to multiply each parameter's step by, so that training is that of standardised inputs. */
  stepFactors(inputDeviations: ArrayLike<number>): Float32Array;
  /**
   * Puts θ on a device: from the host, or where a buffer of somebody else's has it, which stays theirs.
   * @throws InvalidInputError where the device has no room for it in one binding
   */
  place(device: Device, parameters: Float32Array | DeviceBuffer): PlacedPotential;
  value(device: Device, segments: readonly Segment[]): Program<ValueArguments>;
  /** @param values whether it gives f_k(y) as well */
  score(device: Device, segments: readonly Segment[], values?: boolean): Program<ScoreArguments>;
  /** ∂/∂θ Σ_c w_c f_{k(c)}(y_c) */
  parameterGradient(device: Device, segments: readonly Segment[]): Program<ParameterGradientArguments>;
}
