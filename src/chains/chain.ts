import type { ChainCost } from '../cost/contract.js';
import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import type { Freeable } from '../device/owner.js';
import type { Constraint } from '../ops/langevin_chain/contract.js';
import type { NoiseCounter, Segment } from '../ops/support/segments.js';
import type { StepSize } from '../ops/support/step_factors.js';
import type { PlacedPotential, Potential } from '../potential/potential.js';
import type { Transition } from './transition.js';

/** Chains on the conditional plans of potentials and costs. */
export interface ChainSpec {
  readonly transition: Transition;
  readonly potential: Potential;
  /** [K]; the same object for marginals that share a cost. */
  readonly costs: readonly ChainCost[];
  readonly segments: readonly Segment[];
  readonly constraint: Constraint;
  /** Whether runs give the scale of every coordinate; left out, none do. */
  readonly isScaled?: boolean;
}

/** Chains on a device. */
export interface ChainState {
  /** Their inputs, f32, the segments' [chains, D_k] blocks. */
  readonly x: DeviceBuffer;
  /** Where they stand, f32 [chains, D]. */
  readonly y: DeviceBuffer;
  /** f32 [chains, D], of transitions that keep one. */
  readonly velocity?: DeviceBuffer;
  /** Where chains of hotter levels stand, f32 [chains, D] each, of chains that are tempered. */
  readonly hot?: readonly DeviceBuffer[];
}

export interface ChainSteps extends NoiseCounter {
  readonly of: PlacedPotential;
  /** ε > 0 */
  readonly epsilon: number;
  /** η > 0, one for all segments or [segments]. */
  readonly stepSize: StepSize;
  /**
   * s > 0, [segments, D], of chains that are scaled: these walk in the coordinates y/s, so that coordinate i of segment
   * k has the step η_k s_ki². Left out, 1.
   */
  readonly scales?: Float32Array;
  /** Index of the first step, part of the noise's counter. */
  readonly firstStep: number;
  readonly steps: number;
}

/** What is known of chains besides where they stand. */
export interface ChainInfo {
  /** Share of the chains whose last step was accepted; absent where steps are not tested. */
  readonly acceptance?: number;
  /** The same of every segment, [segments]. */
  readonly acceptances?: readonly number[];
  /** Of tempered chains: share of the last swaps of neighbouring levels that were taken, [levels − 1]. */
  readonly swaps?: readonly number[];
}

/** Moves chains. Whoever makes it frees it. */
export interface Chains extends Freeable {
  run(state: ChainState, steps: ChainSteps): void;
  info(): Promise<ChainInfo>;
}

/** A way to run chains. */
export interface ChainStrategy {
  readonly name: string;
  /** Why it cannot run a spec on a device, as a sentence that names what stands in the way; undefined where it can. */
  objection(device: Device, spec: ChainSpec): string | undefined;
  build(device: Device, spec: ChainSpec): Chains;
}
