import { expect, it } from 'vitest';
import { forEachDevice } from '../support/devices.js';
import { judgePotentialValues, valuesOn } from '../support/judges/potential_value.js';
import { FEW_NETWORK_CASES, NETWORK_CASES } from '../support/networks.js';
import { potentialData } from '../support/potentials.js';

forEachDevice((_name, device) => {
  judgePotentialValues(device, FEW_NETWORK_CASES);

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
