import { expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { philoxNormal } from '../../src/ops/philox_normal/launch.js';
import { keyOf } from '../../src/random/philox.js';
import type { PhiloxKey } from '../../src/random/counters.js';
import { referencePhiloxNormal } from '../reference/philox_normal.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { KNOWN_ANSWERS } from '../support/philox_known_answers.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

interface Draw {
  readonly chains: number;
  readonly dim: number;
  readonly key: PhiloxKey;
  readonly stream: number;
  readonly iteration: number;
  readonly firstChain: number;
  readonly standardDeviation: number;
}

const plain = { key: keyOf(7), stream: 1000, iteration: 3, firstChain: 0, standardDeviation: 1 };

const draws: Draw[] = [
  { ...plain, chains: 1, dim: 1 },
  { ...plain, chains: 7, dim: 3, standardDeviation: 2.5 },
  { ...plain, chains: 33, dim: 1 },
  { ...plain, chains: 65, dim: 4, key: keyOf(2 ** 53 - 1) },
  { ...plain, chains: 130, dim: 7, key: keyOf(5 * 2 ** 40 + 1) },
  { ...plain, chains: 3, dim: 513 },
  { ...plain, chains: 1000, dim: 2, standardDeviation: 0.125 },
  { ...plain, chains: 9, dim: 6, iteration: 0xffffffff, stream: 0xffffffff, firstChain: 0xfffffff0 },
  { ...plain, chains: 5, dim: 5, iteration: 2 ** 31, firstChain: 2 ** 31 - 2, key: [0x80000000, 0xffffffff] },
  // The counters of Random123's known answers, up to the block, which counts from 0.
  ...KNOWN_ANSWERS.map(({ key, counter: [stream, iteration, firstChain] }) => ({
    ...plain,
    chains: 2,
    dim: 9,
    key,
    stream,
    iteration,
    firstChain,
  })),
];

function meanOf(dim: number): Float32Array {
  return new TestRandom(dim).normals(dim, 3);
}

async function draw(device: Device, args: Draw, mean = meanOf(args.dim)): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(args.chains * args.dim);
    scratch.keep(philoxNormal(device, args)).run({ ...args, out, mean: scratch.upload(mean) });
    return scratch.download(out);
  });
}

forEachDevice((_name, device) => {
  it.each(draws)('$chains × $dim, key $key, counter ($stream, $iteration, $firstChain)', async (args) => {
    const mean = meanOf(args.dim);
    expectClose(await draw(device(), args, mean), referencePhiloxNormal({ ...args, mean: Float64Array.from(mean) }), {
      absolute: args.standardDeviation * 5.8 * 4 * FLOAT32_UNIT + 9 * FLOAT32_UNIT,
      relative: 2 * FLOAT32_UNIT,
      reason:
        'u₁ and u₂ are exact in float32; log, sqrt, cos and two products are off by some units of 2⁻²⁴ relative to ' +
        'r ≤ 5.8, and the sum with a mean below 9 is rounded once more',
    });
  });

  it('gives the mean itself for standard deviation 0', async () => {
    const z = await draw(device(), { ...plain, chains: 3, dim: 5, standardDeviation: 0 });
    expect([...z]).toEqual([...meanOf(5), ...meanOf(5), ...meanOf(5)]);
  });

  it('gives the same bits again, for part of the chains and for a longer row', async () => {
    const args = { ...plain, chains: 40, dim: 6 };
    const mean = new Float32Array(10);
    const all = await draw(device(), args, mean.subarray(0, 6));
    expect(await draw(device(), args, mean.subarray(0, 6))).toEqual(all);
    const part = await draw(device(), { ...args, chains: 13, firstChain: 21 }, mean.subarray(0, 6));
    expect(part).toEqual(all.slice(21 * 6, 34 * 6));
    const wider = await draw(device(), { ...args, dim: 10 }, mean);
    expect(wider.slice(390, 396)).toEqual(all.slice(234, 240));
  });

  it('goes on from a block as the row that it belongs to does', async () => {
    const { key, stream, iteration, firstChain } = plain;
    const noise = { key, stream, iteration, firstChain, standardDeviation: 1 };
    const rows = (dim: number, firstBlock?: number): Promise<Float32Array> =>
      withScratch(device(), async (scratch) => {
        const out = scratch.output(3 * dim);
        const at = firstBlock === undefined ? {} : { firstBlock };
        const mean = scratch.upload(new Float32Array(dim));
        scratch.keep(philoxNormal(device(), { chains: 3, dim })).run({ ...noise, ...at, out, mean });
        return scratch.download(out);
      });
    const [whole, rest] = [await rows(13), await rows(5, 2)];
    for (let c = 0; c < 3; c++)
      expect(rest.subarray(5 * c, 5 * c + 5)).toEqual(whole.subarray(13 * c + 8, 13 * c + 13));
  });
});
