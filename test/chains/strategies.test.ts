import { expect, it } from 'vitest';
import type { ChainSpec } from '../../src/chains/chain.js';
import { chooseStrategy, STRATEGIES } from '../../src/chains/choose.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { leimkuhlerMatthews } from '../../src/samplers/transitions/leimkuhler_matthews.js';
import { ula } from '../../src/samplers/transitions/ula.js';
import { CHAIN_CALL, chainData, referenceChains } from '../support/chains.js';
import { robustPair, squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { uploadPotential } from '../support/potentials.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';
import { mala } from '../../src/samplers/transitions/leapfrog.js';
import { wells } from './extension/wells.js';

const costs = [squaredEuclideanPair(3), robustPair(3)];
const data = chainData(
  { kind: 'shared', weights: [0.4, 0.6], dim: 3, hidden: [9, 5], activation: 'silu', chains: [21, 5], costs },
  23,
);
const spec: ChainSpec = { ...data, transition: ula, potential: mlpPotential(data.network), constraint: 'none' };

forEachDevice((_name, device) => {
  // Each against float64; the layered one takes any network where there is a GPU.
  const transitions = [ula, leimkuhlerMatthews];
  it.each(STRATEGIES.flatMap((strategy) => transitions.map((to) => [strategy.name, to.kind, strategy, to] as const)))(
    '%s chains of %s are those of the equation, or say why not',
    async (name, kind, strategy, transition) => {
      const given = { ...spec, transition };
      const objection = strategy.objection(device(), given);
      if (objection !== undefined) {
        expect([name, device().kind, objection]).toEqual(['layered', 'cpu', expect.stringMatching(/it is for GPUs/)]);
        return;
      }
      const tolerance = float32Tolerance(data.terms, (nudge) =>
        referenceChains({ ...data, scheme: kind === 'ula' ? 'euler' : 'leimkuhler-matthews' }, CHAIN_CALL, nudge),
      );
      const y = await withScratch(device(), async (scratch) => {
        const state = { x: scratch.upload(data.x), y: scratch.upload(data.y) };
        const chains = scratch.keep(strategy.build(device(), given));
        const { temperature, ...call } = CHAIN_CALL;
        expect(temperature).toBe(1);
        chains.run(state, { ...call, of: uploadPotential(scratch, data) });
        return scratch.download(state.y);
      });
      expectClose(y, tolerance.reference, tolerance);
    },
  );

  it('are chosen by speed, of those that have no objection', () => {
    const chosen = (changes: Partial<ChainSpec>): string => chooseStrategy(device(), { ...spec, ...changes }).name;
    expect(chosen({})).toBe('fused');
    expect(chosen({ constraint: 'unit-sphere' })).toBe('fused');
    expect(chosen({ transition: leimkuhlerMatthews })).toBe('fused');
    expect(chosen({ transition: mala })).toBe('stepped');
    expect(chosen({ potential: wells([0.6, -0.4], 3) })).toBe('stepped');
  });

  it('all say what stands in the way where none can', () => {
    const nowhere = { ...spec, transition: mala, constraint: 'unit-sphere' } as const;
    expect(() => chooseStrategy(device(), nowhere)).toThrow(
      /fused: its kernel takes steps of kind ula or leimkuhler-matthews, and these are mala; layered: .*; stepped: it moves chains in flat space/,
    );
  });
});
