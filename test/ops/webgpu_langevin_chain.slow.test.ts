import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceBuffer, Program } from '../../src/device/contract.js';
import { borrowAdapter, type AdapterLoan } from '../../src/device/webgpu/adapter.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import type { LangevinChainArguments } from '../../src/ops/langevin_chain/contract.js';
import { langevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu.js';
import { naiveLangevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu_naive.js';
import type { TileTuning } from '../../src/ops/support/webgpu/tile_plan.js';
import { CHAIN_CALL, chainData, referenceChains, type ChainCase, type ChainData } from '../support/chains.js';
import { projectionPair, squaredEuclideanPair, twistPair } from '../support/costs.js';
import { withScratch } from '../support/devices.js';
import { uploadPotential } from '../support/potentials.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

const weights = [0.2, 0.3, 0.5];

/** Elementwise costs, odd numbers, and networks that marginals do not use. */
const rectified: ChainCase = {
  kind: 'reduced',
  weights,
  dim: 5,
  hidden: [33, 18],
  activation: 'relu',
  chains: [37, 1, 9],
  costs: [squaredEuclideanPair(5), squaredEuclideanPair(5), squaredEuclideanPair(5)],
};

/** Costs that are not elementwise, x of another dimension, smooth slopes. */
const smooth: ChainCase = {
  kind: 'shared',
  weights,
  dim: 2,
  hidden: [12, 40, 8],
  activation: 'silu',
  chains: [20, 13, 6],
  costs: [twistPair(), projectionPair(3, 2), twistPair()],
};

const TUNINGS: readonly { readonly name: string; readonly tuning: TileTuning }[] = [
  { name: 'tiles of 4 chains', tuning: { tile: { chains: 4, unitGroups: 10, unitBlocks: 1 } } },
  { name: 'two blocks an invocation', tuning: { tile: { chains: 8, unitGroups: 5, unitBlocks: 2 } } },
  { name: 'three blocks, uneven', tuning: { tile: { chains: 64, unitGroups: 4, unitBlocks: 3 } } },
  { name: 'slopes in scratch', tuning: { slopes: 'scratch' } },
  { name: 'three steps a dispatch', tuning: { stepsPerDispatch: 3 } },
  { name: 'all in scratch', tuning: { slopes: 'scratch', costGradients: 'scratch' } },
];

async function run(
  device: WebGpuDevice,
  data: ChainData,
  make: () => Program<LangevinChainArguments>,
): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const y: DeviceBuffer = scratch.upload(data.y);
    const program = scratch.keep(make());
    program.run({ ...CHAIN_CALL, ...uploadPotential(scratch, data), x: scratch.upload(data.x), y });
    return scratch.download(y);
  });
}

describe('langevin_chain on WebGPU', () => {
  let device: WebGpuDevice;
  beforeAll(async () => {
    device = await openWebGpuDevice();
  });
  afterAll(() => device.close());

  for (const [name, given] of Object.entries({ rectified, smooth })) {
    const data = chainData(given, 91);
    const tolerance = float32Tolerance(data.terms * CHAIN_CALL.steps, (nudge) =>
      referenceChains(data, CHAIN_CALL, nudge),
    );

    it.each(TUNINGS)(`is right whatever the tile: ${name}, $name`, async ({ tuning }) => {
      const y = await run(device, data, () => langevinChainOnWebGpu(device, data, tuning));
      expectClose(y, tolerance.reference, tolerance);
    });

    it(`is right in the naive variant: ${name}`, async () => {
      const y = await run(device, data, () => naiveLangevinChainOnWebGpu(device, data));
      expectClose(y, tolerance.reference, tolerance);
    });
  }

  it('gives the same bits whatever the tile', async () => {
    const data = chainData(smooth, 92);
    const [first, ...others] = await Promise.all(
      TUNINGS.map(({ tuning }) => run(device, data, () => langevinChainOnWebGpu(device, data, tuning))),
    );
    for (const other of others) expect(other).toEqual(first);
  });
});

describe("langevin_chain on a device with WebGPU's default limits", () => {
  let borrowed: AdapterLoan;
  let gpuDevice: GPUDevice;
  let device: WebGpuDevice;
  beforeAll(async () => {
    borrowed = await borrowAdapter();
    gpuDevice = await borrowed.adapter.requestDevice();
    device = await openWebGpuDevice({ device: gpuDevice });
  });
  afterAll(async () => {
    await device.close();
    gpuDevice.destroy();
    borrowed.loan.release();
  });

  it.each(['relu', 'tanh'] as const)('runs the widest networks: %s', async (activation) => {
    expect(device.limits.maxComputeWorkgroupStorageSize).toBe(16_384);
    const wide: ChainCase = {
      kind: 'shared',
      weights: [0.4, 0.6],
      dim: 512,
      hidden: [512, 511],
      activation,
      chains: [5, 2],
      costs: [squaredEuclideanPair(512), squaredEuclideanPair(512)],
    };
    const data = chainData(wide, 93);
    const call = { ...CHAIN_CALL, steps: 1 };
    const tolerance = float32Tolerance(data.terms, (nudge) => referenceChains(data, call, nudge));
    const y = await withScratch(device, async (scratch) => {
      const target = scratch.upload(data.y);
      const program = scratch.keep(langevinChainOnWebGpu(device, data));
      program.run({ ...call, ...uploadPotential(scratch, data), x: scratch.upload(data.x), y: target });
      return scratch.download(target);
    });
    expectClose(y, tolerance.reference, tolerance);
  });

  it('leaves nothing behind where scratch is larger than its largest buffer', () => {
    const million = { ...chainData(smooth, 105), segments: [{ marginal: 0, chains: 2 ** 20 }] };
    const before = device.liveBytes;
    const make = () => langevinChainOnWebGpu(device, million, { slopes: 'scratch' });
    expect(make).toThrow(/"langevin_chain scratch" must fit the device's largest buffer of 134217728 bytes/);
    expect(device.liveBytes).toBe(before);
  });
});
