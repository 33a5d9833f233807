import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constant, defineCost, dot, mul } from '../../src/autograd/index.js';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { naiveLangevinChainOnCpu } from '../../src/ops/langevin_chain/cpu.js';
import type { LangevinChainArguments } from '../../src/ops/langevin_chain/contract.js';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import type { Program } from '../../src/device/contract.js';
import { langevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu.js';
import { naiveLangevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu_naive.js';
import {
  CHAIN_CALL,
  chainData,
  chainsOn,
  referenceChains,
  withoutPotential,
  type ChainCall,
  type ChainCase,
  type ChainData,
} from '../support/chains.js';
import { geodesicPair, projectionPair, robustPair, squaredEuclideanPair, type CostPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase } from '../support/networks.js';
import { uploadPotential } from '../support/potentials.js';
import { expectClose, FLOAT32_UNIT, float32Tolerance } from '../support/tolerance.js';

const circle: ChainCase = {
  kind: 'shared',
  weights: [0.2, 0.3, 0.5],
  dim: 2,
  hidden: [33, 7],
  activation: 'silu',
  chains: [37, 1, 9],
  costs: [geodesicPair(2), geodesicPair(2), projectionPair(3, 2)],
};

const cases: ChainCase[] = [
  circle,
  {
    ...circle,
    kind: 'reduced',
    dim: 5,
    activation: 'relu',
    chains: [6],
    marginals: [1],
    costs: [5, 5, 5].map(geodesicPair),
  },
  {
    kind: 'separate',
    weights: [0.4, 0.6],
    dim: 67,
    hidden: [64, 18],
    activation: 'tanh',
    chains: [6, 21],
    costs: [squaredEuclideanPair(67), robustPair(67)],
  },
];

const onSphere = (data: ChainData): ChainData => ({ ...data, constraint: 'unit-sphere' });

const calls: ChainCall[] = [
  CHAIN_CALL,
  { ...CHAIN_CALL, temperature: 0, epsilon: 2, firstChain: 1000 },
  { ...CHAIN_CALL, iteration: 2 ** 32 - 1, firstStep: 299, steps: 1 },
];

/** Every chain stands on the sphere: √D roundings of components, and those of the factors. */
function expectUnitVectors(y: Float32Array, dim: number): void {
  const lengths = Float64Array.from({ length: y.length / dim }, (_, c) =>
    Math.hypot(...y.subarray(c * dim, (c + 1) * dim)),
  );
  const absolute = 12 * FLOAT32_UNIT;
  expectClose(
    lengths,
    lengths.map(() => 1),
    { absolute, relative: 0, reason: 'rounding of one step' },
  );
}

/** The chains of a variant against the twin, after starts off the sphere. */
async function expectTwin(
  data: ChainData,
  call: ChainCall,
  run: (data: ChainData, call: ChainCall) => Promise<Float32Array>,
) {
  const tolerance = float32Tolerance(data.terms + call.steps, (nudge) => referenceChains(data, call, nudge));
  const y = await run(data, call);
  expectClose(y, tolerance.reference, tolerance);
  expectUnitVectors(y, data.network.inputDim);
}

forEachDevice((_name, device) => {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = onSphere(chainData(given, 83));
    for (const call of calls) await expectTwin(data, call, (on, with_) => chainsOn(device(), on, [with_]));
  });

  it('gives the same bits in one call and in several', async () => {
    const data = onSphere(chainData(circle, 89));
    const whole = await chainsOn(device(), data, [{ ...CHAIN_CALL, steps: 12 }]);
    const pieces = [
      { ...CHAIN_CALL, steps: 6 },
      { ...CHAIN_CALL, firstStep: 6, steps: 6 },
    ];
    expect(await chainsOn(device(), data, pieces)).toEqual(whole);
  });

  it('leaves a chain finite that starts at the origin', async () => {
    const data = onSphere(chainData(circle, 90));
    data.y.fill(0);
    expectUnitVectors(await chainsOn(device(), data, [CHAIN_CALL]), 2);
  });

  /**
   * f = 0 and c = −⟨m, y⟩: the plan is the von Mises–Fisher distribution of concentration 1/ε, whose mean along m is
   * I₁(1/ε)/I₀(1/ε) on the circle and coth(1/ε) − ε on S². At 1/ε = 2 these are 0.697775 and 0.537315, with variances
   * 1 − A/2 − A² = 0.164223 and 1 − A − A² = 0.173976. 2000 independent chains of 80 steps (8 relaxation times) from
   * random starts; allowed are 4 standard errors (6.3e-5 two-sided), 0.036, and the bias of the step: the discrete
   * chain's variance is up to η/4ε = 5 % too large, which takes less than that from A. Beyond that are a drift without
   * its ½ (A = 0.86 on the circle), one of the wrong sign and noise of the wrong power of η.
   */
  it.each([
    { dim: 2, mean: 0.697775, variance: 0.164223 },
    { dim: 3, mean: 0.537315, variance: 0.173976 },
  ])('f = 0, c = −⟨m, y⟩: the mean is that of von Mises–Fisher, D = $dim', async ({ dim, mean, variance }) => {
    const chains = 2000;
    const axis = Array.from({ length: dim }, (_, i) => (i === 1 ? 1 : 0));
    const cost = defineCost((_, y) => mul(-1, dot(constant(axis), y))).trace(dim, dim);
    const pair: CostPair = {
      traced: cost,
      reference: { value: (_, y) => -y[1], gradient: () => Float64Array.from(axis, (v) => -v) },
    };
    const given: ChainCase = {
      ...circle,
      kind: 'shared',
      weights: [0.5, 0.5],
      dim,
      chains: [chains],
      marginals: [0],
      costs: [pair, pair],
    };
    const data = onSphere(withoutPotential(chainData({ ...given, hidden: [3] }, 111)));
    const y = await chainsOn(device(), data, [{ ...CHAIN_CALL, epsilon: 0.5, stepSize: 0.1, steps: 80 }]);
    let sum = 0;
    for (let c = 0; c < chains; c++) sum += y[c * dim + 1] / chains;
    const bias = 0.05 * mean;
    expect(Math.abs(sum - mean)).toBeLessThan(4 * Math.sqrt(variance / chains) + bias);
  });
});

describe('variants on the sphere', () => {
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

  const tile = { chains: 8, unitGroups: 9, unitBlocks: 2 };
  const variants = {
    'naive on cpu': () => through(cpu, naiveLangevinChainOnCpu),
    'naive on webgpu': () => through(gpu, naiveLangevinChainOnWebGpu),
    'layer by layer': () => through(gpu, (device, data) => langevinChainOnWebGpu(device, data, { layered: {} })),
    'two blocks an invocation': () => through(gpu, (device, data) => langevinChainOnWebGpu(device, data, { tile })),
  };

  it.each(Object.entries(variants))('%s', async (_, run) => {
    for (const given of cases) {
      for (const call of calls.slice(0, 2)) await expectTwin(onSphere(chainData(given, 84)), call, run());
    }
  });
});

describe('langevin_chain', () => {
  it('refuses a sphere of dimension 1', async () => {
    const line = [squaredEuclideanPair(1), squaredEuclideanPair(1)];
    const data = onSphere(chainData({ ...circle, weights: [0.5, 0.5], dim: 1, chains: [1, 1], costs: line }, 91));
    const device = await openCpuDevice({ threads: 1 });
    try {
      expect(() => langevinChain(device, data)).toThrow(
        /chain on the unit sphere needs a y of dimension 2 and more; got 1/,
      );
    } finally {
      await device.close();
    }
  });
});
