import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import { forEachDevice } from '../support/devices.js';
import { gradientData, gradientOn, judgeParameterGradients } from '../support/judges/potential_parameter_gradient.js';
import { FEW_NETWORK_CASES, NETWORK_CASES, type NetworkCase } from '../support/networks.js';

/** More chains than one pass of the reduction takes. */
const manyChains: NetworkCase = {
  kind: 'separate',
  weights: [0.2, 0.3, 0.5],
  dim: 2,
  hidden: [7],
  activation: 'silu',
  chains: [700, 300, 201],
};

forEachDevice((_name, device) => {
  judgeParameterGradients(device, [...FEW_NETWORK_CASES, manyChains]);

  it('is exactly 0 for coefficients that are all 0', async () => {
    const data = gradientData(NETWORK_CASES[1], 54);
    const network = { ...data.network, coefficients: data.network.coefficients.map(() => 0) };
    const gradient = await gradientOn(device(), { ...data, network });
    expect(gradient.every((v) => v === 0)).toBe(true);
  });

  it('gives the same bits again', async () => {
    const data = gradientData(manyChains, 55);
    const first = await gradientOn(device(), data);
    for (let again = 0; again < 3; again++) expect(await gradientOn(device(), data)).toEqual(first);
  });
});

describe('cpu', () => {
  it('gives the same bits on one thread and on three', async () => {
    const data = gradientData(manyChains, 56);
    const [one, three] = await Promise.all([openCpuDevice({ threads: 1 }), openCpuDevice({ threads: 3 })]);
    try {
      expect(await gradientOn(three, data)).toEqual(await gradientOn(one, data));
    } finally {
      await Promise.all([one.close(), three.close()]);
    }
  });
});
