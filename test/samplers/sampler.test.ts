import { expect, it } from 'vitest';
import { createSampler } from '../../src/samplers/sampler.js';
import type { StepSize } from '../../src/ops/support/step_factors.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { ula } from '../../src/samplers/transitions/ula.js';
import { CHAIN_CALL, chainData, chainsOn } from '../support/chains.js';
import { squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { uploadPotential } from '../support/potentials.js';

const costs = [squaredEuclideanPair(2), squaredEuclideanPair(2)];
const data = chainData(
  { kind: 'shared', weights: [0.4, 0.6], dim: 2, hidden: [8], activation: 'silu', chains: [5, 3], costs },
  19,
);
const { key, iteration, firstChain, firstStep, steps, epsilon } = CHAIN_CALL;

forEachDevice((_, device) => {
  /** Ends of chains whose spec has `given`, and whose step is told `other`. */
  const ends = (given: StepSize, other?: StepSize): Promise<Float32Array> =>
    withScratch(device(), async (scratch) => {
      const state = { x: scratch.upload(data.x), y: scratch.upload(data.y) };
      const sampler = scratch.keep(
        createSampler(scratch.device, {
          ...data,
          transition: ula,
          potential: mlpPotential(data.network),
          constraint: 'none',
          epsilon,
          stepSize: given,
          start: { kind: 'input' },
        }),
      );
      const potential = uploadPotential(scratch, data);
      sampler.step(state, potential, { key, iteration, firstChain }, firstStep, steps, other);
      return scratch.download(state.y);
    });

  it('takes steps of the size in its spec, or of another that a call gives', async () => {
    const [one, own] = [await chainsOn(device(), data, [CHAIN_CALL]), [0.02, 0.3]];
    const each = await chainsOn(device(), data, [{ ...CHAIN_CALL, stepSize: own }]);
    expect(each).not.toEqual(one);
    expect(await ends(CHAIN_CALL.stepSize)).toEqual(one);
    expect(await ends(own)).toEqual(each);
    expect(await ends(CHAIN_CALL.stepSize, own)).toEqual(each);
    expect(await ends(own, CHAIN_CALL.stepSize)).toEqual(one);
  });
});
