import { it } from 'vitest';
import { combineHeads } from '../../src/ops/combine_heads/launch.js';
import { referenceCombineHeads } from '../reference/combine_heads.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase, NETWORK_CASES } from '../support/networks.js';
import { potentialData } from '../support/potentials.js';
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
});
