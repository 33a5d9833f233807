import { chooseStrategy } from '../chains/choose.js';
import type { ChainSpec } from '../chains/chain.js';
import type { Device } from '../device/device.js';
import { withOwner, type Freeable } from '../device/owner.js';
import { inputLength } from '../ops/support/cost_inputs.js';
import type { PlacedPotential } from '../potential/potential.js';
import { Iterations } from '../random/counters.js';
import { keyOf } from '../random/philox.js';
import type { ChainCurvatureSpec } from './chain_curvature.js';

export interface AcceptanceSpec extends ChainCurvatureSpec, Pick<ChainSpec, 'transition' | 'isScaled'> {}

/** How many steps of some length are accepted where chains stand. */
export interface Acceptance extends Freeable {
  /**
   * Share of the next steps that are accepted, of each marginal, [K]. The same noise at every call, but for η.
   * @param x f32, the marginals' [chains, D_k] blocks
   * @param y f32 [K · chains, D]
   * @param stepSizes η, [K]
   * @param scales s, f32 [K, D], of chains that are scaled
   */
  measure(
    of: PlacedPotential,
    x: Float32Array,
    y: Float32Array,
    stepSizes: readonly number[],
    scales?: Float32Array,
  ): Promise<number[]>;
}

/** Steps from every chain: of 128 chains 2,048 tests in all, whose share has a standard error of 0.011 and less. */
const STEPS = 16;

/** Of a transition that tests its steps. Whoever makes it frees it. */
export function acceptance(device: Device, spec: AcceptanceSpec): Acceptance {
  const { transition, potential, costs, chains, epsilon } = spec;
  const segments = costs.map((_, marginal) => ({ marginal, chains }));
  const scaled = spec.isScaled === undefined ? {} : { isScaled: spec.isScaled };
  const chainSpec: ChainSpec = { transition, potential, costs, segments, constraint: 'none', ...scaled };
  return withOwner(device, (owner) => {
    const walk = owner.own(chooseStrategy(device, chainSpec).build(device, chainSpec));
    const state = {
      x: owner.createBuffer('inputs of tried steps', inputLength(costs, segments) * 4),
      y: owner.createBuffer('chains of tried steps', chains * costs.length * potential.dim * 4),
    };
    return {
      async measure(of, x, y, stepSizes, scales) {
        device.write(state.x, x);
        device.write(state.y, y);
        const shares = costs.map(() => 0);
        const counter = { key: keyOf(0), iteration: Iterations.triedSteps.first, firstChain: 0 };
        for (let step = 0; step < STEPS; step++) {
          const lengths = { stepSize: stepSizes, ...(scales && { scales }) };
          walk.run(state, { of, epsilon, ...lengths, firstStep: step, steps: 1, ...counter });
          const { acceptances } = await walk.info();
          for (const k of shares.keys()) shares[k] += acceptances![k] / STEPS;
        }
        return shares;
      },
    };
  });
}
