import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import { forEachDevice } from '../support/devices.js';
import {
  evenWeights,
  gradientData,
  gradientOn,
  judgeParameterGradients,
} from '../support/judges/potential_parameter_gradient.js';
import { FEW_NETWORK_CASES, NETWORK_CASES, type NetworkCase } from '../support/networks.js';
import { potentialData } from '../support/potentials.js';
import { TestRandom } from '../support/random.js';

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

  it('takes nothing from chains of weight 0', async () => {
    const data = gradientData(manyChains, 57);
    const ignored = data.weights.map((weight) => (weight === 0 ? 1 : 0));
    const elsewhere = data.y.map((value, i) => value + 3 * ignored[Math.floor(i / data.network.inputDim)]);
    expect(elsewhere).not.toEqual(data.y);
    expect(await gradientOn(device(), { ...data, y: elsewhere })).toEqual(await gradientOn(device(), data));
  });

  it('refuses fewer weights than chains', async () => {
    const data = gradientData(NETWORK_CASES[1], 58);
    await expect(gradientOn(device(), { ...data, weights: data.weights.slice(1) })).rejects.toThrow(
      'potential_parameter_gradient: buffer weights must hold at least 15 floats (60 bytes); got 56 bytes',
    );
  });

  it('gives the same bits again', async () => {
    const data = gradientData(manyChains, 55);
    const first = await gradientOn(device(), data);
    for (let again = 0; again < 3; again++) expect(await gradientOn(device(), data)).toEqual(first);
  });
});

describe('cpu', () => {
  it.each([
    { given: manyChains, bits: 'ea00d2fe474b744f' },
    { given: NETWORK_CASES[1], bits: '45692ecbda0117d9' },
    { given: NETWORK_CASES[4], bits: '9e9830198c184f0b' },
  ])('gives the bits that weights by segment gave: $given.activation', async ({ given, bits }) => {
    // IEEE arithmetic without fused multiply-adds, in a fixed order: every machine's bits.
    const device = await openCpuDevice({ threads: 1, relaxedSimd: false });
    try {
      const data = potentialData(given, 53);
      const weights = evenWeights(data, new TestRandom(54).uniforms(data.segments.length, 0.05, 1));
      const gradient = await gradientOn(device, { ...data, weights });
      expect(createHash('sha256').update(gradient).digest('hex').slice(0, 16)).toBe(bits);
    } finally {
      await device.close();
    }
  });

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
