import { expect, it } from 'vitest';
import { combineHeads } from '../../src/ops/combine_heads/launch.js';
import { parameterLayout } from '../../src/ops/support/network_shape.js';
import { referenceCombineHeads } from '../reference/combine_heads.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase, NETWORK_CASES } from '../support/networks.js';
import { potentialData } from '../support/potentials.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

forEachDevice((_name, device) => {
  it.each(NETWORK_CASES.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const { network, parameters } = potentialData(given, 41);
    const tolerance = float32Tolerance(network.heads, (nudge) => referenceCombineHeads(network, nudge(parameters)));
    const heads = await withScratch(device(), async (scratch) => {
      const out = scratch.output(tolerance.reference.length);
      scratch.keep(combineHeads(device(), network)).run({ parameters: scratch.upload(parameters), heads: out });
      return scratch.download(out);
    });
    expectClose(heads, tolerance.reference, tolerance);
  });

  it('takes coefficients that are given, as they are at each run', async () => {
    const { network, parameters } = potentialData(NETWORK_CASES[2], 41);
    await withScratch(device(), async (scratch) => {
      const floats = network.coefficients.length;
      const given = scratch.output(floats);
      const [own, out] = [scratch.upload(parameters), scratch.output(parameterLayout(network).headsLength)];
      const program = scratch.keep(combineHeads(device(), network, given));
      for (const seed of [1, 2]) {
        const coefficients = new TestRandom(seed).uniforms(floats, -1, 1);
        device().write(
          given,
          Float32Array.from(coefficients, (c) => network.scale * c),
        );
        program.run({ parameters: own, heads: out });
        const other = scratch.output(parameterLayout(network).headsLength);
        scratch.keep(combineHeads(device(), { ...network, coefficients })).run({ parameters: own, heads: other });
        expect(await device().readFloats(out)).toEqual(await device().readFloats(other));
      }
      const short = scratch.output(floats - 1);
      expect(() => combineHeads(device(), network, short)).toThrow('combine_heads: buffer coefficients must hold at');
    });
  });
});
