import { expect, it } from 'vitest';
import { potentialScore } from '../../src/ops/potential_score/launch.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { bothOn, judgePotentialScores, scoreOn } from '../support/judges/potential_score.js';
import { FEW_NETWORK_CASES, NETWORK_CASES } from '../support/networks.js';
import { potentialData, uploadPotential } from '../support/potentials.js';

forEachDevice((_name, device) => {
  judgePotentialScores(device, FEW_NETWORK_CASES);

  it('is exactly 0 for coefficients that are all 0', async () => {
    const data = potentialData(NETWORK_CASES[1], 48);
    const network = { ...data.network, coefficients: data.network.coefficients.map(() => 0) };
    const score = await scoreOn(device(), { ...data, network });
    expect(score.every((v) => v === 0)).toBe(true);
    const both = await bothOn(device(), { ...data, network });
    expect([...both.score, ...both.values].every((v) => v === 0)).toBe(true);
  });

  it('gives values if asked for them, and only then', () =>
    withScratch(device(), async (scratch) => {
      const data = potentialData(NETWORK_CASES[1], 50);
      const args = { ...uploadPotential(scratch, data), y: scratch.upload(data.y), out: scratch.output(data.y.length) };
      const [alone, both] = [false, true].map((values) => scratch.keep(potentialScore(device(), { ...data, values })));
      const [values, few] = [scratch.output(data.chains, 'mine'), scratch.output(data.chains - 1, 'few')];
      expect(() => alone.run({ ...args, values })).toThrow(
        'potential_score: a program made without values takes no buffer for them; got values "mine".',
      );
      expect(() => both.run(args)).toThrow('potential_score: values');
      expect(() => both.run({ ...args, values: few })).toThrow(
        'potential_score: buffer values must hold at least 15 floats (60 bytes); got 56 bytes ("few").',
      );
      expect(await scratch.download(values)).toEqual(new Float32Array(data.chains).fill(NaN));
    }));

  it('gives the same bits again', async () => {
    const data = potentialData(NETWORK_CASES[2], 49);
    expect(await scoreOn(device(), data)).toEqual(await scoreOn(device(), data));
    expect(await bothOn(device(), data)).toEqual(await bothOn(device(), data));
  });
});
