import { expect, it } from 'vitest';
import { transposeNetwork } from '../../src/ops/transpose_network/launch.js';
import { referenceTransposeNetwork } from '../reference/transpose_network.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase, NETWORK_CASES } from '../support/networks.js';
import { potentialData } from '../support/potentials.js';

forEachDevice((_name, device) => {
  it.each(NETWORK_CASES.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const { network, parameters } = potentialData(given, 43);
    const transposed = await withScratch(device(), async (scratch) => {
      const out = scratch.output(parameters.length);
      const program = scratch.keep(transposeNetwork(device(), network));
      program.run({ parameters: scratch.upload(parameters), transposed: out });
      return scratch.download(out);
    });
    // Floats are moved and never changed, so the answer is exact. They are finite, and all of them are expected.
    expect(transposed).toEqual(Float32Array.from(referenceTransposeNetwork(network, Float64Array.from(parameters))));
  });
});
