import { expect, it } from 'vitest';
import { carryChains } from '../../src/ops/carry_chains/launch.js';
import { carryData, carrySpec } from '../support/carry_cases.js';
import { carriedOn, expectCarried } from '../support/carried_on.js';
import { forEachDevice, withScratch } from '../support/devices.js';

/** A tile is 16 chains, a panel two columns of a matrix. */
const CASES = [
  { dim: 1, inputDims: [1], segments: [[0, 1]] },
  { dim: 2, inputDims: [2], segments: [[0, 67]] },
  {
    dim: 3,
    inputDims: [5, 1],
    segments: [
      [1, 17],
      [0, 33],
    ],
  },
  {
    dim: 5,
    inputDims: [2, 7, 5],
    segments: [
      [2, 7],
      [0, 16],
      [2, 1],
      [1, 20],
    ],
  },
  {
    dim: 33,
    inputDims: [64, 3],
    segments: [
      [0, 19],
      [1, 18],
    ],
  },
  { dim: 4, inputDims: [3, 6], segments: [[1, 9]] },
] as const;

forEachDevice((_name, device) => {
  it.each(CASES)('D = $dim, x of $inputDims dimensions, segments $segments', async (given) => {
    await expectCarried(device(), given, 41);
  });

  it('moves nothing where points stay, to the bit, and nothing behind its chains', async () => {
    const spec = carrySpec({ dim: 3, inputDims: [4], segments: [[0, 21]] });
    const data = carryData(spec, 42);
    expect(await carriedOn(device(), spec, { ...data, to: data.from })).toEqual(data.y);
    const longer = { ...data, y: Float32Array.from([...data.y, 7, 8, 9]) };
    expect((await carriedOn(device(), spec, longer)).subarray(data.y.length)).toEqual(Float32Array.of(7, 8, 9));
  });

  it('reads its matrices anew at each run', async () => {
    const spec = carrySpec({ dim: 2, inputDims: [2], segments: [[0, 3]] });
    const data = carryData(spec, 43);
    const twice = await withScratch(device(), async (scratch) => {
      const [y, from, to] = [scratch.upload(data.y), scratch.upload(data.from), scratch.upload(data.to)];
      const matrices = scratch.upload(new Float32Array(4));
      const program = scratch.keep(carryChains(device(), spec));
      program.run({ matrices, from, to, y });
      device().write(matrices, data.matrices);
      program.run({ matrices, from, to, y });
      return scratch.download(y);
    });
    expect(twice).toEqual(await carriedOn(device(), spec, data));
  });

  it('refuses what it cannot carry', () => {
    const spec = carrySpec({ dim: 2, inputDims: [2], segments: [[0, 3]] });
    expect(() => carryChains(device(), { ...spec, dim: 0 })).toThrow(/dim must be a whole number from 1 up; got 0/);
    expect(() => carryChains(device(), { ...spec, inputs: [] })).toThrow(/carry_chains/);
    expect(() => carryChains(device(), { ...spec, segments: [{ marginal: 1, chains: 3 }] })).toThrow(
      /marginal must be 0 to 0; got 1/,
    );
  });

  it('refuses buffers that are too small', async () => {
    const spec = carrySpec({ dim: 2, inputDims: [3], segments: [[0, 4]] });
    const data = carryData(spec, 44);
    for (const name of ['matrices', 'from', 'to', 'y'] as const) {
      const short = { ...data, [name]: data[name].subarray(1) };
      await expect(carriedOn(device(), spec, short)).rejects.toThrow(new RegExp(`buffer ${name} must hold at least`));
    }
  });
});
