import { expect } from 'vitest';
import type { Device } from '../../src/device/device.js';
import type { PairReduction } from '../../src/ops/pair_reduce/contract.js';
import { pairReduce } from '../../src/ops/pair_reduce/launch.js';
import { referencePairMinima, referencePairSums, type ReferencePairs } from '../reference/pair_reduce.js';
import {
  projectionPair,
  robustPair,
  squaredEuclideanPair,
  swappedPair,
  twistPair,
  type CostPair,
} from '../support/costs.js';
import { withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance, type Nudge } from '../support/tolerance.js';

export interface PairCase {
  readonly name: string;
  readonly pair: CostPair;
  readonly xCount: number;
  readonly yCount: number;
  readonly epsilon: number;
}

/** Tiles and blocks that are full, not full, and one more than full; one point; costs alike in x and y, and not. */
export const PAIR_CASES: readonly PairCase[] = [
  { name: 'one point each', pair: squaredEuclideanPair(1), xCount: 1, yCount: 1, epsilon: 1 },
  { name: 'squared, 16 × 64 in the plane', pair: squaredEuclideanPair(2), xCount: 16, yCount: 64, epsilon: 0.3 },
  { name: 'squared, 33 × 129 in space', pair: squaredEuclideanPair(3), xCount: 33, yCount: 129, epsilon: 2 },
  { name: 'squared, 9 × 3 in 40 dimensions', pair: squaredEuclideanPair(40), xCount: 9, yCount: 3, epsilon: 5 },
  { name: 'the twist', pair: twistPair(), xCount: 19, yCount: 65, epsilon: 0.1 },
  { name: 'a projection from 5 to 3 dimensions', pair: projectionPair(3, 5), xCount: 67, yCount: 18, epsilon: 0.7 },
  { name: 'a cost that is not symmetric', pair: swappedPair(), xCount: 21, yCount: 70, epsilon: 0.5 },
  { name: 'a robust cost in 7 dimensions', pair: robustPair(7), xCount: 15, yCount: 31, epsilon: 0.2 },
];

export interface PairData {
  readonly pair: CostPair;
  readonly xCount: number;
  readonly yCount: number;
  readonly over: 'x' | 'y';
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly columnOffsets: Float32Array;
  readonly rowOffsets: Float32Array;
}

export function pairData({ pair, xCount, yCount }: Omit<PairCase, 'name' | 'epsilon'>, over: 'x' | 'y'): PairData {
  const random = new TestRandom(xCount * 1000 + yCount);
  const [rows, columns] = over === 'y' ? [xCount, yCount] : [yCount, xCount];
  const { xDim, yDim } = pair.traced;
  return {
    ...{ pair, xCount, yCount, over },
    x: random.normals(xCount * xDim, 1.5),
    y: random.normals(yCount * yDim, 1.5),
    columnOffsets: random.normals(columns),
    rowOffsets: random.normals(rows),
  };
}

/** The twin's input, every number passed through `nudge`. */
export function referencePairs(
  { pair, over, ...data }: PairData,
  nudge: Nudge = (v) => Float64Array.from(v),
): ReferencePairs {
  const { xDim, yDim } = pair.traced;
  const [columnOffsets, rowOffsets] = [nudge(data.columnOffsets), nudge(data.rowOffsets)];
  return { cost: pair.reference, x: nudge(data.x), xDim, y: nudge(data.y), yDim, over, columnOffsets, rowOffsets };
}

/**
 * Of a sum, as many terms as a slice of a workgroup adds up one after the other (an eighth of them), of a cost as many
 * as the point has components.
 */
export const pairTolerance = (data: PairData, evaluate: (given: ReferencePairs) => Float64Array) =>
  float32Tolerance(
    Math.max(data.pair.traced.xDim, data.pair.traced.yDim, Math.max(data.xCount, data.yCount) / 8),
    (nudge) => evaluate(referencePairs(data, nudge)),
  );

/** Runs the op; outputs are longer than they must be, and `past` is what then stands behind their ends. */
export function pairsOn(device: Device, data: PairData, reduction: PairReduction, epsilon?: number) {
  return withScratch(device, async (scratch) => {
    const { traced: cost } = data.pair;
    const [rows, columnDim] = data.over === 'y' ? [data.xCount, cost.yDim] : [data.yCount, cost.xDim];
    const width = reduction === 'mean' ? columnDim : reduction === 'gradient' ? cost.yDim : 0;
    const values = scratch.output(rows + 1);
    const indices = reduction === 'argmin' ? scratch.output(rows + 1) : undefined;
    const means = width > 0 ? scratch.output(rows * width + 1) : undefined;
    const [x, y] = [data.x, data.y].map((points) => scratch.upload(points));
    const offsets = [data.columnOffsets, data.rowOffsets].map((numbers) => scratch.upload(numbers));
    scratch.keep(pairReduce(device, { cost, reduction, over: data.over })).run({
      ...{ x, y, xCount: data.xCount, yCount: data.yCount, values },
      ...{ columnOffsets: offsets[0], rowOffsets: offsets[1] },
      ...(epsilon === undefined ? {} : { epsilon }),
      ...(indices ? { indices } : {}),
      ...(means ? { means } : {}),
    });
    const allValues = await scratch.download(values);
    const allMeans = means ? await scratch.download(means) : Float32Array.of(NaN);
    const allIndices = indices ? new Uint32Array(await device.read(indices)) : Uint32Array.of();
    return {
      values: allValues.subarray(0, rows),
      means: allMeans.subarray(0, rows * width),
      indices: [...allIndices.subarray(0, rows)],
      past: [allValues[rows], allMeans[rows * width]],
    };
  });
}

/** Soft minima, and means or gradients, of a case. */
export async function expectSums(
  device: Device,
  { epsilon, ...shape }: PairCase,
  over: 'x' | 'y',
  reduction: 'mean' | 'gradient' | 'logsumexp',
): Promise<void> {
  const data = pairData(shape, over);
  const { values, means, past } = await pairsOn(device, data, reduction, epsilon);
  const ofValues = pairTolerance(data, (given) => referencePairSums(given, epsilon).values);
  expectClose(values, ofValues.reference, ofValues);
  expect(past, 'floats past the ends').toEqual([NaN, NaN]);
  if (reduction === 'logsumexp') return;
  const ofMeans = pairTolerance(data, (given) => referencePairSums(given, epsilon)[reduction]());
  expectClose(means, ofMeans.reference, ofMeans);
}

/** Least reduced costs of a case, and that the columns it names have them: of two as near, rounding may choose. */
export async function expectMinima(device: Device, shape: PairCase, over: 'x' | 'y'): Promise<void> {
  const data = pairData(shape, over);
  const { values, indices, past } = await pairsOn(device, data, 'argmin');
  const tolerance = pairTolerance(data, (given) => referencePairMinima(given).values);
  expectClose(values, tolerance.reference, tolerance);
  expect(past[0], 'the float past the end').toBeNaN();
  const { reduced } = referencePairMinima(referencePairs(data));
  const named = indices.map((j, i) => data.rowOffsets[i] + reduced[i][j]);
  expectClose(named, tolerance.reference, tolerance);
}
