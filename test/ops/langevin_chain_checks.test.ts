import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../src/autograd/index.js';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { singleNetwork } from '../../src/engine/single_network.js';
import { InvalidInputError } from '../../src/errors.js';
import type { LangevinChainArguments, LangevinChainSpec } from '../../src/ops/langevin_chain/contract.js';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import { tuneLangevinChain } from '../../src/ops/langevin_chain/tune.js';
import { chainData, CHAIN_CALL } from '../support/chains.js';
import { squaredEuclideanPair } from '../support/costs.js';
import { withScratch } from '../support/devices.js';
import { uploadPotential } from '../support/potentials.js';

const cost = squaredEuclideanPair(2);
const data = chainData(
  {
    kind: 'reduced',
    weights: [0.4, 0.6],
    dim: 2,
    hidden: [3],
    activation: 'silu',
    chains: [3, 2],
    costs: [cost, cost],
  },
  5,
);

// The checks come before either device is asked; the one that opens fastest stands for both.
let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.close());

describe('langevin_chain refuses', () => {
  it.each<[Partial<LangevinChainArguments>, RegExp]>([
    [{ epsilon: 0 }, /epsilon must be a positive number/],
    [{ epsilon: NaN }, /epsilon must be a positive number/],
    [{ stepSize: -0.1 }, /stepSize must be a positive number/],
    [{ stepSize: Infinity }, /stepSize must be a positive number/],
    [{ stepSize: [0.1] }, /stepSize must be one number, or one for each of the 2 segments; got 1 numbers/],
    [{ stepSize: [] }, /stepSize must be one number, or one for each of the 2 segments; got 0 numbers/],
    [{ stepSize: [0.1, 0.1, 0.1] }, /stepSize must be one number, or one for each of the 2 segments; got 3 numbers/],
    [{ stepSize: [0.1, 0] }, /stepSize\[1\] must be a positive number; got 0/],
    [{ stepSize: [NaN, 0.1] }, /stepSize\[0\] must be a positive number; got NaN/],
    [{ stepSize: Array<number>(2) }, /stepSize\[0\] must be a positive number; got undefined/],
    [{ temperature: -1 }, /temperature must be a number from 0 up/],
    [{ temperature: NaN }, /temperature must be a number from 0 up/],
    [{ steps: 2.5 }, /steps must be a whole number from 0/],
    [{ steps: -1 }, /steps must be a whole number from 0/],
    [{ firstStep: -1 }, /firstStep must be a whole number from 0/],
    [{ iteration: 2 ** 32 }, /iteration must be a whole number from 0 to 2\^32 - 1/],
    [{ firstChain: 0.5 }, /firstChain must be a whole number from 0/],
  ])('%o, and leaves the chains alone', async (wrong, message) => {
    await withScratch(device, async (scratch) => {
      const y = scratch.upload(data.y);
      const program = scratch.keep(langevinChain(device, data));
      const args = { ...CHAIN_CALL, ...uploadPotential(scratch, data), x: scratch.upload(data.x), y };
      expect(() => program.run({ ...args, ...wrong })).toThrow(message);
      expect(() => program.run({ ...args, ...wrong })).toThrow(InvalidInputError);
      expect(await scratch.download(y)).toEqual(data.y);
    });
  });
});

describe('tuneLangevinChain refuses what langevinChain does', () => {
  const network = singleNetwork({ dim: 2, hidden: [4] });
  const right: LangevinChainSpec = {
    network,
    costs: [squaredEuclidean().trace(2, 2)],
    segments: [{ marginal: 0, chains: 8 }],
  };
  it.each<[string, Partial<LangevinChainSpec>]>([
    ['a marginal that is not there', { segments: [{ marginal: 1, chains: 8 }] }],
    ['no chains', { segments: [{ marginal: 0, chains: 0 }] }],
    ['a cost of another dimension', { costs: [squaredEuclidean().trace(3, 3)] }],
    ['no costs', { costs: [] }],
    ['noise averaged on the sphere', { constraint: 'unit-sphere', scheme: 'leimkuhler-matthews' }],
  ])('%s', async (_, wrong) => {
    const spec = { ...right, ...wrong };
    expect(() => langevinChain(device, spec)).toThrow(InvalidInputError);
    await expect(tuneLangevinChain(device, spec)).rejects.toThrow(InvalidInputError);
  });
});
