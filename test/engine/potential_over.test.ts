import { expect, it } from 'vitest';
import { parameterLayout } from '../../src/ops/support/network_shape.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { potentialOver } from '../../src/engine/potential_over.js';
import { referenceArrangeWeights } from '../reference/arrange_weights.js';
import { forEachDevice, withScratch, type Scratch } from '../support/devices.js';
import { networkOf, randomParameters, type NetworkCase } from '../support/networks.js';
import { TestRandom } from '../support/random.js';
import type { NetworkBuffers } from '../../src/ops/support/network_buffers.js';

const given: NetworkCase = {
  kind: 'shared',
  weights: [0.2, 0.3, 0.5],
  dim: 3,
  hidden: [33, 7],
  activation: 'silu',
  chains: [1, 1, 1],
};

async function derived(scratch: Scratch, potential: NetworkBuffers) {
  return { arranged: await scratch.download(potential.arranged), heads: await scratch.download(potential.heads) };
}

forEachDevice((_name, device) => {
  it('derives what a potential that owns its parameters has, at once and again at refresh()', async () => {
    const network = networkOf(given);
    const random = new TestRandom(71);
    const [first, second] = [randomParameters(network, random), randomParameters(network, random)];
    await withScratch(device(), async (scratch) => {
      const owning = scratch.keep(mlpPotential(network).place(device(), first));
      const parameters = scratch.upload(first);
      const over = scratch.keep(potentialOver(device(), network, parameters));
      expect(over.parameters).toBe(parameters);
      const before = await derived(scratch, over);
      expect(before).toEqual(await derived(scratch, owning));
      // Both are placed by one routine, so that one of them is held against another: arranging rounds nothing.
      const arranged = (values: Float32Array) =>
        Float32Array.from(referenceArrangeWeights(device().kind, network, Float64Array.from(values)));
      expect(before.arranged).toEqual(arranged(first));

      device().write(parameters, second);
      over.refresh();
      device().write(owning.parameters, second);
      owning.refresh();
      const after = await derived(scratch, over);
      expect(after).toEqual(await derived(scratch, owning));
      expect(after.arranged).toEqual(arranged(second));
      expect(after.heads).not.toEqual(before.heads);
      expect(after.heads.every(Number.isFinite)).toBe(true);
    });
  });

  it('leaves the parameters to their owner', async () => {
    const network = networkOf(given);
    await withScratch(device(), async (scratch) => {
      const values = new Float32Array(parameterLayout(network).length).fill(0.5);
      const parameters = scratch.upload(values);
      const live = device().liveBytes;
      potentialOver(device(), network, parameters).free();
      expect(device().liveBytes).toBe(live);
      expect(await scratch.download(parameters)).toEqual(values);
    });
  });
});
