import { expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { langevinChainOnCpu, naiveLangevinChainOnCpu } from '../../src/ops/langevin_chain/cpu.js';
import { CHAIN_CALL, chainData, type ChainCase, type ChainData } from '../support/chains.js';
import { squaredEuclideanPair } from '../support/costs.js';
import { withScratch } from '../support/devices.js';
import { uploadPotential } from '../support/potentials.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const costs = [squaredEuclideanPair(40), squaredEuclideanPair(40)];

/**
 * 5.2 MB of panels: several tiles of a thread share a pass over them. The last group and the last tile are not full.
 */
const wide: ChainCase = {
  kind: 'shared',
  weights: [0.4, 0.6],
  dim: 40,
  hidden: [1024, 600],
  activation: 'silu',
  chains: [150, 37],
  costs,
};

const data = chainData(wide, 31);
const call = { ...CHAIN_CALL, steps: 2, firstChain: 3, stepSize: [0.04, 0.01] };

async function withDevice<T>(threads: number, use: (device: CpuDevice) => Promise<T>): Promise<T> {
  const device = await openCpuDevice({ threads });
  try {
    return await use(device);
  } finally {
    await device.close();
  }
}

function chainsOf(device: CpuDevice, chainOnCpu = langevinChainOnCpu): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const buffers = { ...uploadPotential(scratch, data), x: scratch.upload(data.x), y: scratch.upload(data.y) };
    scratch.keep(chainOnCpu(device, data)).run({ ...call, ...buffers });
    return scratch.download(buffers.y);
  });
}

it('moves the chains of wide networks as the naive chain does, whatever the number of threads', async () => {
  // One thread carries four tiles together, seven carry one each.
  const [together, naive] = await withDevice(1, async (device) => [
    await chainsOf(device),
    await chainsOf(device, naiveLangevinChainOnCpu),
  ]);
  const reason = 'sums of 1024 terms, each rounded to float32 at a size of order one';
  expectClose(together, Float64Array.from(naive), {
    absolute: 1024 * FLOAT32_UNIT,
    relative: 1024 * FLOAT32_UNIT,
    reason,
  });
  expect(together).not.toEqual(data.y);
  expect(await withDevice(7, chainsOf)).toEqual(together);
});

it('takes as much memory for many chains as for some', () =>
  withDevice(2, (device) => {
    const bytes = (chains: number): number => {
      const spec: ChainData = { ...data, segments: [{ marginal: 0, chains }] };
      const before = device.liveBytes;
      const program = langevinChainOnCpu(device, spec);
      const taken = device.liveBytes - before;
      program.free();
      return taken;
    };
    expect(bytes(20_000)).toBe(bytes(1000));
    // Both directions of every weight once, and for either thread four tiles of 16 chains with some 4,000 rows.
    expect(bytes(1000)).toBeLessThan(2 * 4 * (41 * 1024 + 1025 * 600 + 2048) + 2 * 4 * 64 * 4000);
    return Promise.resolve();
  }));
