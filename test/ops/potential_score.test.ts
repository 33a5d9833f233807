import { expect, it } from 'vitest';
import { forEachDevice } from '../support/devices.js';
import { judgePotentialScores, scoreOn } from '../support/judges/potential_score.js';
import { FEW_NETWORK_CASES, NETWORK_CASES } from '../support/networks.js';
import { potentialData } from '../support/potentials.js';

forEachDevice((_name, device) => {
  judgePotentialScores(device, FEW_NETWORK_CASES);

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
