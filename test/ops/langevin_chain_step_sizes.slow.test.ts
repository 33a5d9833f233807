import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Program } from '../../src/device/contract.js';
import type { Device } from '../../src/device/device.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { naiveLangevinChainOnCpu } from '../../src/ops/langevin_chain/cpu.js';
import type { LangevinChainArguments } from '../../src/ops/langevin_chain/contract.js';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import { segmentStarts } from '../../src/ops/support/segments.js';
import { langevinChainOnWebGpu, type ChainTuning } from '../../src/ops/langevin_chain/webgpu.js';
import { naiveLangevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu_naive.js';
import {
  CHAIN_CALL,
  chainData,
  chainsOn,
  referenceChains,
  type ChainCall,
  type ChainCase,
  type ChainData,
} from '../support/chains.js';
import { projectionPair, robustPair, squaredEuclideanPair, swappedPair, twistPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { uploadPotential } from '../support/potentials.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

/**
 * A marginal twice, with another step size each time. Sizes differ by factors of 4 and more, far above any tolerance.
 */
const mixed: ChainCase = {
  kind: 'shared',
  weights: [0.2, 0.3, 0.5],
  dim: 2,
  hidden: [32, 18],
  activation: 'silu',
  chains: [20, 37, 6, 5],
  marginals: [1, 2, 0, 1],
  costs: [twistPair(), projectionPair(3, 2), swappedPair()],
};
const MIXED = [0.04, 0.003, 0.16, 0.0007];

/** Costs that are elementwise, and more segments than would fit among the uniforms of a GPU's kernel. */
const many: ChainCase = {
  kind: 'reduced',
  weights: [0.4, 0.6],
  dim: 5,
  hidden: [14],
  activation: 'tanh',
  chains: Array.from({ length: 70 }, (_, s) => 1 + (s % 3)),
  marginals: Array.from({ length: 70 }, (_, s) => s % 2),
  costs: [squaredEuclideanPair(5), robustPair(5)],
};
const MANY = many.chains.map((_, s) => 0.08 / (1 + s));

const onSphere = (data: ChainData): ChainData => ({ ...data, constraint: 'unit-sphere' });

const problems = [
  { name: 'a marginal twice', data: chainData(mixed, 61), stepSize: MIXED },
  { name: 'many segments', data: chainData(many, 62), stepSize: MANY },
  { name: 'on the unit sphere', data: onSphere(chainData(mixed, 63)), stepSize: MIXED },
];

async function expectTwin(
  data: ChainData,
  call: ChainCall,
  run: (data: ChainData, call: ChainCall) => Promise<Float32Array>,
) {
  const tolerance = float32Tolerance(data.terms + call.steps, (nudge) => referenceChains(data, call, nudge));
  expectClose(await run(data, call), tolerance.reference, tolerance);
}

forEachDevice((_name, device) => {
  it.each(problems)('every segment takes its own steps: $name', async ({ data, stepSize }) => {
    for (const temperature of [1, 0]) {
      await expectTwin(data, { ...CHAIN_CALL, stepSize, temperature }, (on, call) => chainsOn(device(), on, [call]));
    }
  });

  it.each(problems.slice(0, 2))('a number is that number for every segment, to the bit: $name', async ({ data }) => {
    const stepSize = data.segments.map(() => CHAIN_CALL.stepSize);
    expect(await chainsOn(device(), data, [{ ...CHAIN_CALL, stepSize }])).toEqual(
      await chainsOn(device(), data, [CHAIN_CALL]),
    );
  });

  it('gives a segment the same bits whatever the others take', async () => {
    const data = chainData(mixed, 64);
    const together = await chainsOn(device(), data, [{ ...CHAIN_CALL, stepSize: MIXED }]);
    const starts = segmentStarts(data.segments);
    for (const [s, stepSize] of MIXED.entries()) {
      const alone = await chainsOn(device(), data, [{ ...CHAIN_CALL, stepSize }]);
      const rows = [starts[s] * 2, (starts[s] + data.segments[s].chains) * 2] as const;
      expect(together.slice(...rows), `segment ${s}`).toEqual(alone.slice(...rows));
    }
  });

  it('gives the same bits in one call and in several', async () => {
    const { data, stepSize } = problems[2];
    const call = { ...CHAIN_CALL, stepSize };
    const pieces = [
      { ...call, steps: 6 },
      { ...call, firstStep: 6, steps: 1 },
      { ...call, firstStep: 7, steps: 5 },
    ];
    expect(await chainsOn(device(), data, pieces)).toEqual(await chainsOn(device(), data, [{ ...call, steps: 12 }]));
  });

  it('takes the steps of each run, however many wait in the queue', async () => {
    // Long enough for the next runs to be enqueued while the first is in flight.
    const data = chainData({ ...mixed, chains: [200, 100, 60, 50] }, 65);
    const changes = [MIXED, 0.01, [0.02, 0.02, 0.02, 0.005], MIXED.toReversed(), 0.01, MIXED];
    const calls = changes.map((stepSize, i) => ({ ...CHAIN_CALL, stepSize, firstStep: 10 * i, steps: 10 }));
    const queued = await withScratch(device(), async (scratch) => {
      const buffers = { ...uploadPotential(scratch, data), x: scratch.upload(data.x), y: scratch.upload(data.y) };
      const program = scratch.keep(langevinChain(device(), data));
      for (const call of calls) {
        const stepSize = typeof call.stepSize === 'number' ? call.stepSize : [...call.stepSize];
        program.run({ ...call, ...buffers, stepSize });
        // The caller may go on with its own array at once.
        if (typeof stepSize === 'object') stepSize.fill(NaN);
      }
      return scratch.download(buffers.y);
    });
    // A program for each, which knows no other step size, and nothing in flight.
    let y = data.y;
    for (const call of calls) y = await chainsOn(device(), { ...data, y }, [call]);
    expect(queued).toEqual(y);
  });

  it('refuses a wrong step size and goes on as before', () =>
    withScratch(device(), async (scratch) => {
      const { data } = problems[0];
      const buffers = { ...uploadPotential(scratch, data), x: scratch.upload(data.x), y: scratch.upload(data.y) };
      const program = scratch.keep(langevinChain(device(), data));
      const first = { ...CHAIN_CALL, ...buffers, stepSize: MIXED };
      program.run(first);
      expect(() => program.run({ ...first, stepSize: [1, 1, 1, 0] })).toThrow(
        /stepSize\[3\] must be a positive number; got 0/,
      );
      const next = { ...CHAIN_CALL, stepSize: MIXED, firstStep: 4 };
      program.run({ ...buffers, ...next });
      expect(await scratch.download(buffers.y)).toEqual(
        await chainsOn(device(), data, [{ ...CHAIN_CALL, stepSize: MIXED }, next]),
      );
    }));
});

describe('variants', () => {
  let cpu: CpuDevice;
  let gpu: WebGpuDevice;
  beforeAll(async () => {
    cpu = await openCpuDevice({ threads: 2 });
    gpu = await openWebGpuDevice({ allowSoftware: true });
  });
  afterAll(async () => {
    await Promise.all([cpu.close(), gpu.close()]);
  });

  function through<D extends Device>(device: D, make: (device: D, data: ChainData) => Program<LangevinChainArguments>) {
    return (data: ChainData, call: ChainCall): Promise<Float32Array> =>
      withScratch(device, async (scratch) => {
        const buffers = { ...uploadPotential(scratch, data), x: scratch.upload(data.x), y: scratch.upload(data.y) };
        scratch.keep(make(device, data)).run({ ...call, ...buffers });
        return scratch.download(buffers.y);
      });
  }

  const tuned = (tuning: ChainTuning) => through(gpu, (device, data) => langevinChainOnWebGpu(device, data, tuning));
  const variants = {
    'naive on cpu': () => through(cpu, naiveLangevinChainOnCpu),
    'naive on webgpu': () => through(gpu, naiveLangevinChainOnWebGpu),
    'tiles of 4 chains': () => tuned({ tile: { chains: 4, unitGroups: 10, unitBlocks: 1 } }),
    'two blocks an invocation': () => tuned({ tile: { chains: 8, unitGroups: 5, unitBlocks: 2 } }),
    'cut into dispatches': () => tuned({ stepsPerDispatch: 3 }),
    'layer by layer': () => tuned({ layered: {} }),
    'layer by layer, a tile at a time': () =>
      tuned({ layered: { tile: { chains: 4, units: 8, depth: 5, chainBlocks: 1, unitBlocks: 1 }, workspaceBytes: 1 } }),
  };

  it.each(Object.entries(variants))('%s', async (_, make) => {
    for (const { data, stepSize } of problems)
      await expectTwin(data, { ...CHAIN_CALL, stepSize, firstChain: 1000 }, make());
  });
});
