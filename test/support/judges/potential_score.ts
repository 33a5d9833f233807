import { expect, it } from 'vitest';
import type { Device } from '../../../src/device/device.js';
import { potentialScore } from '../../../src/ops/potential_score/launch.js';
import { referencePotentialScore } from '../../reference/potential_score.js';
import { referencePotentialValue } from '../../reference/potential_value.js';
import { withScratch } from '../devices.js';
import { describeNetworkCase, type NetworkCase } from '../networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../potentials.js';
import { expectClose, float32Tolerance } from '../tolerance.js';
import { valuesOn } from './potential_value.js';

export function scoreOn(device: Device, data: PotentialData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.y.length);
    const program = scratch.keep(potentialScore(device, data));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

export interface Both {
  readonly score: Float32Array;
  readonly values: Float32Array;
}

/** Scores and values of one pass. */
export function bothOn(device: Device, data: PotentialData): Promise<Both> {
  return withScratch(device, async (scratch) => {
    const [out, values] = [scratch.output(data.y.length), scratch.output(data.chains)];
    const program = scratch.keep(potentialScore(device, { ...data, values: true }));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out, values });
    return { score: await scratch.download(out), values: await scratch.download(values) };
  });
}

/** Declares a test of each case, with and without values. */
export function judgePotentialScores(device: () => Device, cases: readonly NetworkCase[]): void {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = potentialData(given, 47);
    const { network, segments, parameters, y, terms } = data;
    const tolerance = float32Tolerance(terms, (nudge) =>
      referencePotentialScore(network, segments, nudge(parameters), nudge(y)),
    );
    const score = await scoreOn(device(), data);
    expectClose(score, tolerance.reference, tolerance);

    const both = await bothOn(device(), data);
    expect(both.score).toEqual(score);
    const ofValues = float32Tolerance(terms, (nudge) =>
      referencePotentialValue(network, segments, nudge(parameters), nudge(y)),
    );
    expectClose(both.values, ofValues.reference, ofValues);
    if (device().kind === 'cpu') expect(both.values).toEqual(await valuesOn(device(), data));
  });
}
