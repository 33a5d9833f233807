import type { TracedCost } from '../autograd/traced_cost.js';
import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { withOwner } from '../device/owner.js';
import type { Constraint } from '../ops/langevin_chain/contract.js';
import { langevinChain } from '../ops/langevin_chain/launch.js';
import type { NetworkBuffers } from '../ops/support/network_buffers.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { totalChains, type NoiseCounter, type Segment } from '../ops/support/segments.js';
import type { StepSize } from '../ops/support/step_factors.js';
import { chainStart, type ChainStartSpec } from './chain_start.js';

export interface UlaSpec {
  readonly network: NetworkShape;
  /** [K] */
  readonly costs: readonly TracedCost[];
  readonly segments: readonly Segment[];
  /** ε */
  readonly epsilon: number;
  /** η, one for all segments or [segments]; that of the steps that are given no other. */
  readonly stepSize: StepSize;
  readonly start: ChainStartSpec;
  /** Default `none`; on the unit sphere the first step projects the start. */
  readonly constraint?: Constraint;
}

/** Chains on a device: their inputs x (the segments' [chains, D_k] blocks) and where they stand, y [chains, D]. */
export interface ChainState {
  readonly x: DeviceBuffer;
  readonly y: DeviceBuffer;
}

/**
 * Unadjusted Langevin sampling of the conditional plans μ_x^{f_k}; all noise by counter, so nothing else is carried.
 */
export interface Ula {
  /** Puts every chain at its start. */
  init(state: ChainState, counter: NoiseCounter): void;
  /**
   * Advances every chain by `steps` steps, the first of which has index `firstStep`; of size `stepSize`, the spec's
   * where it is left out.
   */
  step(
    state: ChainState,
    potential: NetworkBuffers,
    counter: NoiseCounter,
    firstStep: number,
    steps: number,
    stepSize?: StepSize,
  ): void;
  free(): void;
}

export function ula(device: Device, spec: UlaSpec): Ula {
  const { network, costs, segments, epsilon, constraint = 'none' } = spec;
  return withOwner(device, (owner) => {
    const chain = owner.own(langevinChain(device, { network, costs, segments, constraint }));
    const start = owner.own(chainStart(device, spec.start, totalChains(segments), network.inputDim));
    return {
      init: (state, counter) => start.run({ ...state, ...counter }),
      step({ x, y }, { parameters, transposed, heads }, counter, firstStep, steps, stepSize = spec.stepSize) {
        const common = { parameters, transposed, heads, x, y, epsilon, stepSize, temperature: 1 };
        chain.run({ ...common, firstStep, steps, ...counter });
      },
    };
  });
}
