import { expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { potentialScore } from '../../src/ops/potential_score/launch.js';
import { referencePotentialScore } from '../reference/potential_score.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase, NETWORK_CASES } from '../support/networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../support/potentials.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

function scoreOn(device: Device, data: PotentialData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.y.length);
    const program = scratch.keep(potentialScore(device, data));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

forEachDevice((_name, device) => {
  it.each(NETWORK_CASES.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = potentialData(given, 47);
    const { network, segments, parameters, y, terms } = data;
    const tolerance = float32Tolerance(terms, (nudge) =>
      referencePotentialScore(network, segments, nudge(parameters), nudge(y)),
    );
    expectClose(await scoreOn(device(), data), tolerance.reference, tolerance);
  });

  it('is exactly 0 for coefficients that are all 0', async () => {
    const data = potentialData(NETWORK_CASES[1], 48);
    const network = { ...data.network, coefficients: data.network.coefficients.map(() => 0) };
    const score = await scoreOn(device(), { ...data, network });
    expect(score.every((v) => v === 0)).toBe(true);
  });

  it('gives the same bits again', async () => {
    const data = potentialData(NETWORK_CASES[2], 49);
    expect(await scoreOn(device(), data)).toEqual(await scoreOn(device(), data));
  });
});
