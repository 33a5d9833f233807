import { expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { potentialValue } from '../../src/ops/potential_value/launch.js';
import { referencePotentialValue } from '../reference/potential_value.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase, NETWORK_CASES } from '../support/networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../support/potentials.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

function valuesOn(device: Device, data: PotentialData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.chains);
    const program = scratch.keep(potentialValue(device, data));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

forEachDevice((_name, device) => {
  it.each(NETWORK_CASES.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = potentialData(given, 43);
    const { network, segments, parameters, y, terms } = data;
    const tolerance = float32Tolerance(terms, (nudge) =>
      referencePotentialValue(network, segments, nudge(parameters), nudge(y)),
    );
    expectClose(await valuesOn(device(), data), tolerance.reference, tolerance);
  });

  it('is exactly 0 for coefficients that are all 0', async () => {
    const data = potentialData(NETWORK_CASES[1], 44);
    const network = { ...data.network, coefficients: data.network.coefficients.map(() => 0) };
    const values = await valuesOn(device(), { ...data, network });
    expect(values.every((v) => v === 0)).toBe(true);
  });

  it('gives the same bits again', async () => {
    const data = potentialData(NETWORK_CASES[2], 45);
    expect(await valuesOn(device(), data)).toEqual(await valuesOn(device(), data));
  });
});
