import { expect, it } from 'vitest';
import { arrangeWeights } from '../../src/ops/arrange_weights/launch.js';
import { arrangedLength } from '../../src/ops/support/arranged_length.js';
import { referenceArrangeWeights } from '../reference/arrange_weights.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase, NETWORK_CASES } from '../support/networks.js';
import { potentialData } from '../support/potentials.js';

forEachDevice((_name, device) => {
  it.each(NETWORK_CASES.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const { network, parameters } = potentialData(given, 43);
    const { kind } = device();
    const arranged = await withScratch(device(), async (scratch) => {
      const out = scratch.output(arrangedLength(kind, network));
      const program = scratch.keep(arrangeWeights(device(), network));
      program.run({ parameters: scratch.upload(parameters), arranged: out });
      return scratch.download(out);
    });
    // Floats are moved and never changed, so the answer is exact. They are finite, and all of them are expected.
    const expected = referenceArrangeWeights(kind, network, Float64Array.from(parameters));
    expect(arranged).toEqual(Float32Array.from(expected));
  });
});
