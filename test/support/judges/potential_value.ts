import { it } from 'vitest';
import type { Device } from '../../../src/device/device.js';
import { potentialValue } from '../../../src/ops/potential_value/launch.js';
import { referencePotentialValue } from '../../reference/potential_value.js';
import { withScratch } from '../devices.js';
import { describeNetworkCase, type NetworkCase } from '../networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../potentials.js';
import { expectClose, float32Tolerance } from '../tolerance.js';

export function valuesOn(device: Device, data: PotentialData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.chains);
    const program = scratch.keep(potentialValue(device, data));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

/** Declares a test of each case. */
export function judgePotentialValues(device: () => Device, cases: readonly NetworkCase[]): void {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = potentialData(given, 43);
    const { network, segments, parameters, y, terms } = data;
    const tolerance = float32Tolerance(terms, (nudge) =>
      referencePotentialValue(network, segments, nudge(parameters), nudge(y)),
    );
    expectClose(await valuesOn(device(), data), tolerance.reference, tolerance);
  });
}
