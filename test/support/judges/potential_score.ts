import { it } from 'vitest';
import type { Device } from '../../../src/device/device.js';
import { potentialScore } from '../../../src/ops/potential_score/launch.js';
import { referencePotentialScore } from '../../reference/potential_score.js';
import { withScratch } from '../devices.js';
import { describeNetworkCase, type NetworkCase } from '../networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../potentials.js';
import { expectClose, float32Tolerance } from '../tolerance.js';

export function scoreOn(device: Device, data: PotentialData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.y.length);
    const program = scratch.keep(potentialScore(device, data));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

/** Declares a test of each case. */
export function judgePotentialScores(device: () => Device, cases: readonly NetworkCase[]): void {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = potentialData(given, 47);
    const { network, segments, parameters, y, terms } = data;
    const tolerance = float32Tolerance(terms, (nudge) =>
      referencePotentialScore(network, segments, nudge(parameters), nudge(y)),
    );
    expectClose(await scoreOn(device(), data), tolerance.reference, tolerance);
  });
}
