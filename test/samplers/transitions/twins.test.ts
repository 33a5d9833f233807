import { expect, it } from 'vitest';
import type { Transition } from '../../../src/chains/transition.js';
import { stepped } from '../../../src/chains/stepped/stepped_chains.js';
import { mlpPotential } from '../../../src/potential/mlp/mlp_potential.js';
import { barker } from '../../../src/samplers/transitions/barker.js';
import { leimkuhlerMatthews } from '../../../src/samplers/transitions/leimkuhler_matthews.js';
import { hmc, mala } from '../../../src/samplers/transitions/leapfrog.js';
import { rwm } from '../../../src/samplers/transitions/rwm.js';
import { underdamped } from '../../../src/samplers/transitions/underdamped.js';
import { ula } from '../../../src/samplers/transitions/ula.js';
import { FRICTION, referenceSteppedChains, type REFERENCE_STEPS } from '../../reference/stepped_chains.js';
import { CHAIN_CALL, chainData } from '../../support/chains.js';
import { robustPair, squaredEuclideanPair } from '../../support/costs.js';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { uploadPotential } from '../../support/potentials.js';
import { TestRandom } from '../../support/random.js';
import { expectClose, float32Tolerance } from '../../support/tolerance.js';

const costs = [squaredEuclideanPair(5), robustPair(5)];
const data = chainData(
  { kind: 'shared', weights: [0.4, 0.6], dim: 5, hidden: [9, 5], activation: 'silu', chains: [21, 5], costs },
  23,
);
const { network, segments } = data;

/** η of the segments: so long that some steps of tested kinds are refused. */
const CALL = { ...CHAIN_CALL, stepSize: [0.5, 0.3], firstStep: 3 };

/** Of kinds that keep it. */
const velocity = new TestRandom(29).normals(data.y.length);

const KINDS: [keyof typeof REFERENCE_STEPS, Transition][] = [
  ['ula', ula],
  ['leimkuhler-matthews', leimkuhlerMatthews],
  ['underdamped', underdamped(FRICTION)],
  ['mala', mala],
  ['hmc', hmc(3)],
  ['barker', barker],
  ['rwm', rwm],
];

forEachDevice((_name, device) => {
  it.each(KINDS)('chains of %s are those of its equations', async (kind, transition) => {
    const tolerance = float32Tolerance(data.terms, (nudge) => {
      const numbers = { parameters: nudge(data.parameters), x: nudge(data.x), y: nudge(data.y) };
      const call = { ...CALL, ...numbers };
      return referenceSteppedChains(kind, network, data.reference, segments, call, nudge(velocity));
    });
    await withScratch(device(), async (scratch) => {
      const spec = { ...data, transition, potential: mlpPotential(network), constraint: 'none' } as const;
      const chains = scratch.keep(stepped.build(device(), spec));
      const state = { x: scratch.upload(data.x), y: scratch.upload(data.y), velocity: scratch.upload(velocity) };
      chains.run(state, { ...CALL, of: uploadPotential(scratch, data) });
      expectClose(await scratch.download(state.y), tolerance.reference, tolerance);
      const { acceptance } = await chains.info();
      // Neither all nor none, so that both sides of the test are seen.
      if (transition.movesPerTest > 0) expect(Math.abs(acceptance! - 0.5)).toBeLessThan(0.5);
      else expect(acceptance).toBeUndefined();
    });
  });
});
