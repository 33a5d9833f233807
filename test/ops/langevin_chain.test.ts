import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import { CHAIN_CALL, chainData, chainsOn, referenceChains, type ChainCall, type ChainCase } from '../support/chains.js';
import { projectionPair, robustPair, squaredEuclideanPair, swappedPair, twistPair } from '../support/costs.js';
import { forEachDevice } from '../support/devices.js';
import { describeNetworkCase } from '../support/networks.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

const three = [0.2, 0.3, 0.5];
const plane = squaredEuclideanPair(2);
const twist = twistPair();

const small: ChainCase = {
  kind: 'separate',
  weights: three,
  dim: 2,
  hidden: [33, 7],
  activation: 'relu',
  chains: [37, 1, 9],
  costs: [plane, plane, plane],
};

const mixed: ChainCase = {
  kind: 'shared',
  weights: three,
  dim: 2,
  hidden: [32, 32],
  activation: 'silu',
  chains: [20, 13, 6, 5],
  marginals: [1, 2, 0, 1],
  costs: [twist, projectionPair(3, 2), swappedPair()],
};

const cases: ChainCase[] = [
  small,
  mixed,
  {
    kind: 'reduced',
    weights: three,
    dim: 5,
    hidden: [130],
    activation: 'leaky-relu',
    chains: [4],
    marginals: [1],
    costs: [squaredEuclideanPair(5), robustPair(5), projectionPair(2, 5)],
  },
  {
    kind: 'reduced',
    weights: [0.4, 0.6],
    dim: 1,
    hidden: [1],
    activation: 'tanh',
    chains: [1, 2],
    costs: [squaredEuclideanPair(1), projectionPair(2, 1)],
  },
  {
    kind: 'shared',
    weights: [0.5, 0.5],
    dim: 64,
    hidden: [64, 130],
    activation: 'softplus',
    chains: [6, 5],
    costs: [squaredEuclideanPair(64), projectionPair(3, 64)],
  },
  {
    kind: 'shared',
    weights: [0.3, 0.7],
    dim: 512,
    hidden: [33],
    activation: 'silu',
    chains: [2, 1],
    costs: [squaredEuclideanPair(512), squaredEuclideanPair(512)],
  },
  {
    kind: 'shared',
    weights: [0.3, 0.7],
    dim: 3,
    hidden: [512, 64, 3],
    activation: 'relu',
    chains: [3, 2],
    costs: [squaredEuclideanPair(3), robustPair(3)],
  },
  { ...small, kind: 'general', hidden: [64], activation: 'tanh', chains: [5, 4, 3] },
];

const calls: ChainCall[] = [
  CHAIN_CALL,
  { ...CHAIN_CALL, temperature: 0, epsilon: 2 },
  { ...CHAIN_CALL, iteration: 2 ** 32 - 1, firstChain: 1000, firstStep: 299, steps: 2 },
];

forEachDevice((_name, device) => {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = chainData(given, 83);
    for (const call of calls) {
      const tolerance = float32Tolerance(data.terms + call.steps, (nudge) => referenceChains(data, call, nudge));
      expectClose(await chainsOn(device(), data, [call]), tolerance.reference, tolerance);
    }
  });

  it('gives the same bits in one call and in several, and again', async () => {
    for (const given of [small, mixed]) {
      const data = chainData(given, 89);
      const whole = await chainsOn(device(), data, [{ ...CHAIN_CALL, steps: 12 }]);
      expect(await chainsOn(device(), data, [{ ...CHAIN_CALL, steps: 12 }])).toEqual(whole);
      const pieces = [
        { ...CHAIN_CALL, steps: 6 },
        { ...CHAIN_CALL, firstStep: 6, steps: 1 },
        { ...CHAIN_CALL, firstStep: 7, steps: 5 },
      ];
      expect(await chainsOn(device(), data, pieces)).toEqual(whole);
    }
  });

  it('gives a chain the same bits whatever chains run beside it', async () => {
    const all = chainData({ ...small, chains: [50], marginals: [1] }, 97);
    const part = {
      ...chainData({ ...small, chains: [17], marginals: [1] }, 97),
      x: all.x.slice(22 * 2, 39 * 2),
      y: all.y.slice(22 * 2, 39 * 2),
      parameters: all.parameters,
    };
    const together = await chainsOn(device(), all, [{ ...CHAIN_CALL, firstChain: 3 }]);
    const alone = await chainsOn(device(), part, [{ ...CHAIN_CALL, firstChain: 25 }]);
    expect(alone).toEqual(together.slice(22 * 2, 39 * 2));
  });

  it('leaves the chains where they stand for 0 steps', async () => {
    const data = chainData(small, 101);
    expect(await chainsOn(device(), data, [{ ...CHAIN_CALL, steps: 0 }])).toEqual(data.y);
  });
});

describe('cpu', () => {
  it('gives the same bits on one thread, two and three', async () => {
    const devices = await Promise.all([1, 2, 3].map((threads) => openCpuDevice({ threads })));
    try {
      for (const given of [{ ...small, chains: [200, 100, 31] }, mixed]) {
        const data = chainData(given, 103);
        const [one, two, three] = await Promise.all(devices.map((device) => chainsOn(device, data, [CHAIN_CALL])));
        expect(two).toEqual(one);
        expect(three).toEqual(one);
      }
    } finally {
      await Promise.all(devices.map((device) => device.close()));
    }
  });
});
