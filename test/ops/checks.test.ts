import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { InvalidInputError } from '../../src/errors.js';
import { combineHeads } from '../../src/ops/combine_heads/launch.js';
import { costGradient } from '../../src/ops/cost_gradient/launch.js';
import { costValue } from '../../src/ops/cost_value/launch.js';
import { gatherBatch } from '../../src/ops/gather_batch/launch.js';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { philoxNormal } from '../../src/ops/philox_normal/launch.js';
import { potentialScore } from '../../src/ops/potential_score/launch.js';
import { potentialValue } from '../../src/ops/potential_value/launch.js';
import { squaredEuclideanPair } from '../support/costs.js';
import { withScratch } from '../support/devices.js';
import { NETWORK_CASES, networkOf } from '../support/networks.js';

const network = networkOf(NETWORK_CASES[1]);
const segments = [{ marginal: 0, chains: 4 }];
const plane = squaredEuclideanPair(2).traced;
const space = squaredEuclideanPair(3).traced;
const otherNetwork = (changes: Partial<NetworkShape>) => ({ ...network, ...changes });

/** What a launcher refuses before it touches a device, and what it says. The checks are shared, so each stands once. */
const refused: { name: string; make: (device: Device) => unknown; message: string }[] = [
  {
    name: 'no chains',
    make: (device) => philoxNormal(device, { chains: 0, dim: 2 }),
    message: 'philox_normal: chains must be a whole number from 1 up; got 0.',
  },
  {
    name: 'a fractional dimension',
    make: (device) => philoxNormal(device, { chains: 1, dim: 1.5 }),
    message: 'philox_normal: dim must be a whole number from 1 up; got 1.5.',
  },
  {
    name: 'an empty table',
    make: (device) => gatherBatch(device, { rows: 0, dim: 2, batch: 3 }),
    message: 'gather_batch: rows must be a whole number from 1 up; got 0.',
  },
  {
    name: 'no hidden layer',
    make: (device) => combineHeads(device, otherNetwork({ hidden: [] })),
    message: 'combine_heads: a network needs at least one hidden layer; got none.',
  },
  {
    name: 'a layer that is too wide',
    make: (device) => potentialValue(device, { network: otherNetwork({ hidden: [32, 16_385] }), segments }),
    message: 'potential_value: layer widths must be 1 to 16384; got 16385.',
  },
  {
    name: 'points of too many dimensions',
    make: (device) => potentialScore(device, { network: otherNetwork({ inputDim: 20_000 }), segments }),
    message: 'potential_score: layer widths must be 1 to 16384; got 20000.',
  },
  {
    name: 'coefficients of the wrong number',
    make: (device) => combineHeads(device, otherNetwork({ coefficients: new Float64Array(8) })),
    message: 'combine_heads: coefficients must be [marginals, networks, heads] = 9 numbers; got 8.',
  },
  {
    name: 'a marginal that is not there',
    make: (device) => potentialValue(device, { network, segments: [{ marginal: 3, chains: 1 }] }),
    message: 'potential_value: marginal must be 0 to 2; got 3.',
  },
  {
    name: 'no segments',
    make: (device) => potentialValue(device, { network, segments: [] }),
    message: 'potential_value: number of segments must be a whole number from 1 up; got 0.',
  },
  {
    name: 'costs of different dimensions of y',
    make: (device) => costValue(device, { costs: [plane, space], segments }),
    message: 'cost_value: all costs must take a y of one dimension; got 2 and 3.',
  },
  {
    name: 'no costs',
    make: (device) => costGradient(device, { costs: [], segments }),
    message: 'cost_gradient: number of costs must be a whole number from 1 up; got 0.',
  },
  {
    name: 'fewer costs than marginals',
    make: (device) => langevinChain(device, { network, costs: [plane, plane], segments }),
    message: 'langevin_chain: costs must be 3 functions of a y of dimension 2; got 2 of dimension 2.',
  },
  {
    name: 'costs of another dimension than the network',
    make: (device) => langevinChain(device, { network, costs: [space, space, space], segments }),
    message: 'langevin_chain: costs must be 3 functions of a y of dimension 2; got 3 of dimension 3.',
  },
];

describe('launchers refuse', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());

  it.each(refused)('$name', ({ make, message }) => {
    expect(() => make(device)).toThrow(InvalidInputError);
    expect(() => make(device)).toThrow(message);
  });

  it('buffers that are too small, naming them, before anything runs', async () => {
    await withScratch(device, async (scratch) => {
      const program = scratch.keep(philoxNormal(device, { chains: 4, dim: 3 }));
      const mean = scratch.upload(new Float32Array(3));
      const out = scratch.output(11, 'my points');
      const args = { mean, out, standardDeviation: 1, key: [0, 0] as const, stream: 1, iteration: 0, firstChain: 0 };
      expect(() => program.run(args)).toThrow(
        'philox_normal: buffer out must hold at least 12 floats (48 bytes); got 44 bytes ("my points").',
      );
      expect(await scratch.download(out)).toEqual(new Float32Array(11).fill(NaN));
    });
  });
});
