import { describe, expect, it } from 'vitest';
import { pairReduce } from '../../src/ops/pair_reduce/launch.js';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import { referencePairSums } from '../reference/pair_reduce.js';
import { squaredEuclideanPair, twistPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';
import {
  expectMinima,
  expectSums,
  PAIR_CASES,
  pairData,
  pairsOn,
  pairTolerance,
  referencePairs as referenceOf,
} from './pair_cases.js';

/** A shape with ends of tiles and blocks, and one whose sides are not alike; the others are in the slow file. */
const FEW = PAIR_CASES.filter(({ name }) => name.includes('33 × 129') || name.includes('projection'));

forEachDevice((_name, device) => {
  describe.each(['y', 'x'] as const)('over %s:', (over) => {
    it.each(FEW)('soft minima and means of $name', (given) => expectSums(device(), given, over, 'mean'));
    it.each(FEW)('minima of $name', (given) => expectMinima(device(), given, over));
  });

  it.each(FEW)('gradients of $name', (given) => expectSums(device(), given, 'x', 'gradient'));

  it('names the first of columns that are equally near, and counts differences of close points exactly', async () => {
    // At 1e4 the square of a coordinate has lost the digits that tell these points apart.
    const y = Float32Array.from({ length: 70 }, (_, j) => 1e4 + (j % 10) * 2 ** -6);
    const x = Float32Array.from({ length: 10 }, (_, i) => 1e4 + i * 2 ** -6);
    const pair = squaredEuclideanPair(1);
    const data = { pair, xCount: 10, yCount: 70, over: 'y', x, y } as const;
    const offsets = { columnOffsets: new Float32Array(70), rowOffsets: new Float32Array(10) };
    const { values, indices } = await pairsOn(device(), { ...data, ...offsets }, 'argmin');
    expect(indices).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...values]).toEqual(Array(10).fill(0));
  });

  it('leaves out columns at −1e30, and takes no harm from exponents that float32 cannot hold as exponentials', async () => {
    const data = pairData({ pair: squaredEuclideanPair(2), xCount: 5, yCount: 131 }, 'y');
    // Exponents of up to some 1e6, ever larger ones later, so that the sums are scaled anew again and again.
    const rising = Float32Array.from(data.columnOffsets, (v, j) => (j % 3 === 0 ? -1e30 : 40 * j + v));
    const moved = { ...data, columnOffsets: rising };
    const kept = [...rising.keys()].filter((j) => rising[j] > -1e30);
    const y = Float32Array.from(kept.flatMap((j) => [...data.y.subarray(2 * j, 2 * j + 2)]));
    const left = { ...data, yCount: kept.length, y, columnOffsets: Float32Array.from(kept, (j) => rising[j]) };
    const { values, means } = await pairsOn(device(), moved, 'mean', 0.01);
    const ofValues = pairTolerance(left, (given) => referencePairSums(given, 0.01).values);
    expectClose(values, ofValues.reference, ofValues);
    const reference = referencePairSums(referenceOf(left), 0.01).mean();
    expectClose(means, reference, {
      absolute: 0,
      relative: 4 * FLOAT32_UNIT,
      reason: 'one column outweighs all others by more than float32 tells',
    });
  });

  it('tells a number that is none', async () => {
    const data = pairData({ pair: twistPair(), xCount: 3, yCount: 9 }, 'y');
    data.y[9] = NaN;
    expect([...(await pairsOn(device(), data, 'logsumexp', 1)).values]).toEqual([NaN, NaN, NaN]);
  });

  it('refuses what it cannot do', async () => {
    const cost = squaredEuclideanPair(2).traced;
    const make = (spec: object) => () => pairReduce(device(), { cost, reduction: 'mean', ...spec } as never);
    expect(make({ reduction: 'sum' })).toThrow(/reduction is one of logsumexp, argmin, mean, gradient; got "sum"/);
    expect(make({ over: 'z' })).toThrow(/over names the points that are reduced over/);
    expect(make({ reduction: 'gradient' })).toThrow(/Pass over: "x"/);
    expect(make({ cost: undefined })).toThrow(/it needs a traced cost/);
    await withScratch(device(), (scratch) => {
      const buffer = scratch.output(4);
      const program = scratch.keep(pairReduce(device(), { cost, reduction: 'mean' }));
      const args = { x: buffer, y: buffer, xCount: 2, yCount: 2, epsilon: 1, columnOffsets: buffer, values: buffer };
      expect(() => program.run({ ...args, means: buffer, epsilon: 0 })).toThrow(/epsilon must be a positive number/);
      expect(() => program.run(args)).toThrow(/means must be a buffer/);
      expect(() => program.run({ ...args, means: buffer, xCount: 3 })).toThrow(/buffer x must hold at least 6 floats/);
      return Promise.resolve();
    });
  });
});

it('gives the same bits with one thread and with three', async () => {
  const data = pairData({ pair: squaredEuclideanPair(3), xCount: 83, yCount: 301 }, 'x');
  const [one, three] = await Promise.all(
    [1, 3].map(async (threads) => {
      const device = await openCpuDevice({ threads });
      const { values, means } = await pairsOn(device, data, 'mean', 0.1);
      await device.close();
      return { values, means };
    }),
  );
  expect(three).toEqual(one);
});

it('adds up a hundred thousand terms as exactly as a block of them', async () => {
  // One column at the row, all others as far from it: equal terms, so that sums in float32 round the same way each
  // time.
  const columns = 100_000;
  const pair = squaredEuclideanPair(1);
  const y = new Float32Array(columns).fill(1.5).fill(0, 0, 1);
  const offsets = { columnOffsets: new Float32Array(columns), rowOffsets: new Float32Array(1) };
  const data = { pair, xCount: 1, yCount: columns, over: 'y', x: Float32Array.of(0), y, ...offsets } as const;
  const device = await openCpuDevice({ threads: 1 });
  const { values, means } = await pairsOn(device, data, 'mean', 1);
  await device.close();
  const others = (columns - 1) * Math.exp(-0.5 * 1.5 ** 2);
  // A block's 64 additions are off by half a unit of the sum so far each, 16 float32 units at most, and e by another;
  // the 1,563 blocks would be off by a hundred, were what is rounded off not kept.
  const allowed = { absolute: 0, relative: 20 * FLOAT32_UNIT, reason: 'of one block, and of the results themselves' };
  expectClose([Math.exp(-values[0] - Math.log(1 + others))], [1], { ...allowed, absolute: 16 * FLOAT32_UNIT });
  expectClose(means, [(1.5 * others) / (1 + others)], allowed);
});
