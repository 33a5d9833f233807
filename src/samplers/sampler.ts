import { chooseStrategy } from '../chains/choose.js';
import type { ChainInfo, ChainSpec, ChainState } from '../chains/chain.js';
import { inputLength } from '../ops/support/cost_inputs.js';
import type { Device } from '../device/device.js';
import { withOwner, type Freeable } from '../device/owner.js';
import { totalChains, type NoiseCounter } from '../ops/support/segments.js';
import type { StepSize } from '../ops/support/step_factors.js';
import type { PlacedPotential } from '../potential/potential.js';
import { chainStart, velocityStart, type ChainStartSpec } from './chain_start.js';

export interface SamplerSpec extends ChainSpec {
  /** ε */
  readonly epsilon: number;
  /** η, one for all segments or [segments]; that of the steps that are given no other. */
  readonly stepSize: StepSize;
  /** Of scaled chains, f32 [segments, D]: those of the steps that are given no others; left out, 1. */
  readonly scales?: Float32Array | undefined;
  readonly start: ChainStartSpec;
}

/** Samples the conditional plans μ_x^{f_k} by Markov chains. All noise is by counter. */
export interface Sampler {
  /** The name of the way in which its chains are run. */
  readonly strategy: string;
  /** Room for the chains, zero as yet. Whoever has it made frees it. */
  createState(): ChainState & Freeable;
  /** Puts every chain at its start, with a new velocity where chains keep theirs. */
  init(state: ChainState, counter: NoiseCounter): void;
  /**
   * Advances every chain by `steps` steps, the first of which has index `firstStep`; of size `stepSize`, the spec's
   * where it is left out, and of the scales s, f32 [segments, D], the spec’s where they are. ε and η are `heat` times
   * as large, 1 where it is left out.
   */
  step(
    state: ChainState,
    of: PlacedPotential,
    counter: NoiseCounter,
    firstStep: number,
    steps: number,
    stepSize?: StepSize,
    scales?: Float32Array,
    heat?: number,
  ): void;
  /** Of the last step that was enqueued. */
  info(): Promise<ChainInfo>;
  free(): void;
}

export function createSampler(device: Device, spec: SamplerSpec): Sampler {
  const { potential, costs, segments, epsilon } = spec;
  const strategy = chooseStrategy(device, spec);
  return withOwner(device, (own) => {
    const chains = own.own(strategy.build(device, spec));
    const count = totalChains(segments);
    const start = own.own(chainStart(device, spec.start, count, potential.dim));
    const keepsVelocity = spec.transition.velocity === 'kept';
    const velocities = keepsVelocity ? own.own(velocityStart(device, count, potential.dim)) : undefined;
    return {
      strategy: strategy.name,
      createState: () =>
        withOwner(device, (owner) => ({
          x: owner.createBuffer('chain inputs', inputLength(costs, segments) * 4),
          y: owner.createBuffer('chains', count * potential.dim * 4),
          ...(keepsVelocity && { velocity: owner.createBuffer('velocities of chains', count * potential.dim * 4) }),
        })),
      info: () => chains.info(),
      init(state, counter) {
        start.run({ ...state, ...counter });
        if (state.velocity) velocities?.run({ out: state.velocity, ...counter });
      },
      step(state, of, counter, firstStep, steps, stepSize = spec.stepSize, scales = spec.scales, heat = 1) {
        const hot = { epsilon: heat * epsilon, stepSize: heatedSteps(stepSize, heat) };
        chains.run(state, { of, ...hot, ...(scales && { scales }), firstStep, steps, ...counter });
      },
    };
  });
}

/** η of chains whose ε is so much higher: as long for their plans' width. */
export const heatedSteps = (stepSize: StepSize, heat: number): StepSize =>
  typeof stepSize === 'number' ? heat * stepSize : stepSize.map((eta) => heat * eta);
