import { chooseStrategy } from '../chains/choose.js';
import type { Device } from '../device/device.js';
import { withOwner } from '../device/owner.js';
import { inputLength } from '../ops/support/cost_inputs.js';
import { totalChains } from '../ops/support/segments.js';
import { levelKey } from '../random/counters.js';
import { chainStart } from './chain_start.js';
import { levelSwaps } from './level_swaps.js';
import { heatedSteps, type Sampler, type SamplerSpec } from './sampler.js';

export interface TemperedSpec extends SamplerSpec {
  /** Levels of ε, at least 2. */
  readonly levels: number;
  /** The highest ε over ε, above 1. */
  readonly hottest: number;
}

/**
 * Parallel tempering: beside each chain others at higher ε, by equal factors, whose steps are as much longer as their ε
 * is higher; behind every step neighbours change places, see `levelSwaps`. Chains at ε settle on what they settle on
 * alone, and come by way of the hottest from one mode to another. Of transitions that test their steps.
 */
export function createTemperedSampler(device: Device, spec: TemperedSpec): Sampler {
  const { potential, costs, segments, epsilon, levels, hottest } = spec;
  const strategy = chooseStrategy(device, spec);
  const factors = Array.from({ length: levels }, (_, l) => hottest ** (l / (levels - 1)));
  return withOwner(device, (own) => {
    const count = totalChains(segments);
    const ladder = factors.map(() => own.own(strategy.build(device, spec)));
    const swaps = levelSwaps(
      own,
      spec,
      factors.map((factor) => factor * epsilon),
    );
    const start = own.own(chainStart(device, spec.start, count, potential.dim));
    return {
      strategy: strategy.name,
      createState: () =>
        withOwner(device, (owner) => {
          const chains = (name: string) => owner.createBuffer(name, count * potential.dim * 4);
          return {
            x: owner.createBuffer('chain inputs', inputLength(costs, segments) * 4),
            y: chains('chains'),
            hot: factors.slice(1).map(() => chains('hot chains')),
          };
        }),
      info: async () => ({ ...(await ladder[0].info()), swaps: await swaps.shares() }),
      init({ x, y, hot = [] }, counter) {
        for (const [l, at] of [y, ...hot].entries()) start.run({ x, y: at, ...counter, key: levelKey(counter.key, l) });
      },
      step(state, of, counter, firstStep, steps, stepSize = spec.stepSize, scales = spec.scales, heat = 1) {
        const { x, y, hot = [] } = state;
        const standing = [y, ...hot];
        for (let step = firstStep; step < firstStep + steps; step++) {
          for (const [l, chains] of ladder.entries()) {
            const factor = heat * factors[l];
            const longer = { epsilon: factor * epsilon, stepSize: heatedSteps(stepSize, factor) };
            const lengths = { ...longer, ...(scales && { scales }) };
            const noise = { ...counter, key: levelKey(counter.key, l) };
            chains.run({ x, y: standing[l] }, { of, ...lengths, firstStep: step, steps: 1, ...noise });
          }
          swaps.try(standing, { of, x, heat }, counter, step);
        }
      },
    };
  });
}
