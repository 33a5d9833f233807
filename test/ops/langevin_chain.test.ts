import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import { CHAIN_CALL, chainData, chainsOn } from '../support/chains.js';
import { forEachDevice } from '../support/devices.js';
import { judgeChains, mixed, small } from '../support/judges/langevin_chain.js';

forEachDevice((_name, device) => {
  judgeChains(device, [small, mixed]);

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
