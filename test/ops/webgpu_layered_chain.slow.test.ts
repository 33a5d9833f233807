import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { borrowAdapter, type AdapterLoan } from '../../src/device/webgpu/adapter.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { ACTIVATIONS } from '../../kernels/shared/network_layout.js';
import { langevinChainOnWebGpu, type ChainTuning } from '../../src/ops/langevin_chain/webgpu.js';
import { fusedObjection } from '../../src/ops/support/webgpu/fused_objection.js';
import type { LayeredTuning } from '../../src/ops/support/webgpu/layered_plan.js';
import { layeredScoreOnWebGpu } from '../../src/ops/potential_score/webgpu_layered.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import {
  CHAIN_CALL,
  chainData,
  referenceChains,
  type ChainCall,
  type ChainCase,
  type ChainData,
} from '../support/chains.js';
import { projectionPair, robustPair, squaredEuclideanPair, swappedPair, twistPair } from '../support/costs.js';
import { withScratch } from '../support/devices.js';
import { describeNetworkCase } from '../support/networks.js';
import { uploadPotential } from '../support/potentials.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

const weights = [0.2, 0.3, 0.5];

/** Elementwise costs, odd numbers, networks that marginals do not use, a marginal twice. */
const rectified: ChainCase = {
  kind: 'reduced',
  weights,
  dim: 5,
  hidden: [33, 18],
  activation: 'relu',
  chains: [37, 1, 9, 6],
  marginals: [2, 0, 1, 2],
  costs: [squaredEuclideanPair(5), squaredEuclideanPair(5), squaredEuclideanPair(5)],
};

/** Costs that are not elementwise, x of other dimensions, smooth slopes. */
const smooth: ChainCase = {
  kind: 'shared',
  weights,
  dim: 2,
  hidden: [12, 40, 8],
  activation: 'silu',
  chains: [20, 13, 6, 5],
  marginals: [1, 2, 0, 1],
  costs: [twistPair(), projectionPair(3, 2), swappedPair()],
};

const cases: ChainCase[] = [
  rectified,
  smooth,
  ...ACTIVATIONS.map((activation): ChainCase => ({
    kind: 'separate',
    weights: [0.4, 0.6],
    dim: 7,
    hidden: [19, 22, 6],
    activation,
    chains: [5, 18],
    costs: [squaredEuclideanPair(7), robustPair(7)],
  })),
  {
    kind: 'general',
    weights,
    dim: 1,
    hidden: [1],
    activation: 'tanh',
    chains: [1, 2, 3],
    costs: [squaredEuclideanPair(1), projectionPair(2, 1), squaredEuclideanPair(1)],
  },
];

let device: WebGpuDevice;
beforeAll(async () => {
  device = await openWebGpuDevice();
});
afterAll(() => device.close());

/** Runs the calls one after the other on one buffer of chains. @returns y, [chains, D] */
function run(
  data: ChainData,
  tuning: ChainTuning,
  calls: readonly ChainCall[] = [CHAIN_CALL],
  on = device,
): Promise<Float32Array> {
  return withScratch(on, async (scratch) => {
    const buffers = { ...uploadPotential(scratch, data), x: scratch.upload(data.x), y: scratch.upload(data.y) };
    const program = scratch.keep(langevinChainOnWebGpu(on, data, tuning));
    for (const call of calls) program.run({ ...call, ...buffers });
    return scratch.download(buffers.y);
  });
}

const layered: ChainTuning = { layered: {} };

describe('layered langevin_chain', () => {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = chainData(given, 83);
    for (const call of [CHAIN_CALL, { ...CHAIN_CALL, temperature: 0, epsilon: 2, firstChain: 1000, firstStep: 299 }]) {
      const tolerance = float32Tolerance(data.terms + call.steps, (nudge) => referenceChains(data, call, nudge));
      expectClose(await run(data, layered, [call]), tolerance.reference, tolerance);
    }
  });

  it('differs from the fused chain by rounding', async () => {
    for (const given of [rectified, smooth]) {
      const data = chainData(given, 84);
      const [inLayers, fused] = [await run(data, layered), await run(data, {})];
      const tolerance = float32Tolerance(data.terms * CHAIN_CALL.steps, (nudge) =>
        referenceChains(data, CHAIN_CALL, nudge),
      );
      expectClose(inLayers, fused, tolerance);
    }
  });

  it('gives the same bits in one call and in several, and again', async () => {
    for (const given of [rectified, smooth]) {
      const data = chainData(given, 89);
      const whole = await run(data, layered, [{ ...CHAIN_CALL, steps: 12 }]);
      expect(await run(data, layered, [{ ...CHAIN_CALL, steps: 12 }])).toEqual(whole);
      const pieces = [
        { ...CHAIN_CALL, steps: 6 },
        { ...CHAIN_CALL, firstStep: 6, steps: 1 },
        { ...CHAIN_CALL, firstStep: 7, steps: 5 },
      ];
      expect(await run(data, layered, pieces)).toEqual(whole);
    }
  });

  it('gives the same bits whatever the tile and the slice', async () => {
    const tunings: LayeredTuning[] = [
      { tile: { chains: 4, units: 8, depth: 5, chainBlocks: 1, unitBlocks: 1 }, workspaceBytes: 1 },
      { tile: { chains: 16, units: 16, depth: 4, chainBlocks: 2, unitBlocks: 2 }, multiplyAdds: 30_000 },
      { tile: { chains: 64, units: 64, depth: 16, chainBlocks: 2, unitBlocks: 2 }, multiplyAdds: 1 },
    ];
    for (const given of [rectified, smooth]) {
      const data = chainData(given, 92);
      const first = await run(data, layered);
      for (const tuning of tunings) expect(await run(data, { layered: tuning })).toEqual(first);
    }
  });

  it('leaves the chains where they stand for 0 steps', async () => {
    const data = chainData(rectified, 101);
    expect(await run(data, layered, [{ ...CHAIN_CALL, steps: 0 }])).toEqual(data.y);
  });

  it('starts afresh after chains that diverged', async () => {
    const data = chainData(smooth, 103);
    const whole = await run(data, layered);
    const again = await withScratch(device, async (scratch) => {
      const buffers = { ...uploadPotential(scratch, data), x: scratch.upload(data.x), y: scratch.upload(data.y) };
      const program = scratch.keep(langevinChainOnWebGpu(device, data, layered));
      device.write(buffers.y, new Float32Array(data.y.length).fill(NaN));
      program.run({ ...CHAIN_CALL, ...buffers });
      const diverged = await scratch.download(buffers.y);
      expect(diverged.every((value) => Number.isNaN(value))).toBe(true);
      device.write(buffers.y, data.y);
      program.run({ ...CHAIN_CALL, ...buffers });
      return scratch.download(buffers.y);
    });
    expect(again).toEqual(whole);
  });

  it('leaves nothing behind', async () => {
    const before = device.liveBytes;
    await run(chainData(smooth, 102), layered);
    expect(device.liveBytes).toBe(before);
  });
});

describe("layers on a device with WebGPU's default limits", () => {
  let borrowed: AdapterLoan;
  let gpuDevice: GPUDevice;
  let small: WebGpuDevice;
  beforeAll(async () => {
    borrowed = await borrowAdapter();
    gpuDevice = await borrowed.adapter.requestDevice();
    small = await openWebGpuDevice({ device: gpuDevice });
  });
  afterAll(async () => {
    await small.close();
    gpuDevice.destroy();
    borrowed.loan.release();
  });

  it.each(['relu', 'silu'] as const)('are what a network too wide for a workgroup runs in: %s', async (activation) => {
    const wide: ChainCase = {
      kind: 'shared',
      weights: [0.4, 0.6],
      dim: 515,
      hidden: [770, 3, 1030],
      activation,
      chains: [5, 2],
      costs: [squaredEuclideanPair(515), robustPair(515)],
    };
    const data = chainData(wide, 93);
    expect(fusedObjection(small, data.network)).toMatch(/do not hold layers of 1030 units for 8 chains/);
    expect(fusedObjection(small, { ...data.network, inputDim: 512, hidden: [512, 3] })).toBeUndefined();
    const call = { ...CHAIN_CALL, steps: 2 };
    const tolerance = float32Tolerance(data.terms, (nudge) => referenceChains(data, call, nudge));
    expectClose(await run(data, {}, [call], small), tolerance.reference, tolerance);
  });

  it('refuse parameters that no binding holds', () => {
    const { network, segments } = chainData(rectified, 94);
    const huge = { ...network, inputDim: 16_384, hidden: [1024, 16_384] };
    const message =
      'combine_heads: all parameters together must fit one storage binding of the device, 134217728 bytes; ' +
      'got 67176450 parameters, 268705800 bytes. ' +
      'Use fewer or narrower layers, fewer networks (kind "shared"), or the cpu device.';
    expect(() => mlpPotential(huge).place(small, new Float32Array(0))).toThrow(message);
    const again = /^potential_score: all parameters together must fit/;
    expect(() => layeredScoreOnWebGpu(small, { network: huge, segments })).toThrow(again);
  });
});
