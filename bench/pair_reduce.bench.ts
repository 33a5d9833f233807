import { squaredEuclidean, twist, type TracedCost } from '../src/autograd/index.js';
import { pairReduce } from '../src/ops/pair_reduce/launch.js';
import { squaredEuclideanReference, twistReference, type ReferenceCost } from '../test/reference/costs.js';
import { referencePairSums } from '../test/reference/pair_reduce.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

export interface PairCase {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly cost: TracedCost;
  readonly reference: ReferenceCost;
  readonly reduction: 'logsumexp' | 'mean';
  readonly over: 'x' | 'y';
}

export function squaredPairs(dim: number, rows: number, columns: number, reduction: 'logsumexp' | 'mean'): PairCase {
  const cost = squaredEuclidean().trace(dim, dim);
  const name = `½‖x − y‖², D=${dim}, ${rows} × ${columns}, ${reduction}`;
  return { name, rows, columns, cost, reference: squaredEuclideanReference, reduction, over: 'y' };
}

export function twistedPairs(rows: number, columns: number, over: 'x' | 'y'): PairCase {
  const [cost, reference] = [twist({ slope: 0.4 }).trace(2, 2), twistReference(0.4)];
  return {
    name: `twist, ${rows} × ${columns}, over ${over}`,
    rows,
    columns,
    cost,
    reference,
    reduction: 'logsumexp',
    over,
  };
}

const cases: readonly PairCase[] = [
  squaredPairs(2, 8192, 8192, 'logsumexp'),
  squaredPairs(2, 8192, 8192, 'mean'),
  squaredPairs(3, 8192, 8192, 'logsumexp'),
  squaredPairs(50, 4096, 4096, 'mean'),
  twistedPairs(4096, 4096, 'y'),
  twistedPairs(4096, 4096, 'x'),
];
const smallCases: readonly PairCase[] = [squaredPairs(2, 512, 1024, 'logsumexp'), twistedPairs(256, 512, 'y')];

const casesFor = ({ device, quick }: BenchContext) => (quick || device.info.software ? smallCases : cases);

const EPSILON = 0.5;
/** Rows that are checked, at most: the last ones. */
const CHECKED = 20;
/** Operations of an exponential, of what leads to it and of its sum. */
const TERM = 24;

export const pairReduceBench = opBench<PairCase>({
  name: 'pair_reduce',
  casesFor,
  nameOf: ({ name }) => name,
  async place(device, { upload, empty, keep }, { name, rows, columns, cost, reference, reduction, over }) {
    const { xDim, yDim } = cost;
    const [xCount, yCount] = over === 'y' ? [rows, columns] : [columns, rows];
    const [x, y, v] = [benchNormals(1, xCount * xDim), benchNormals(2, yCount * yDim), benchNormals(3, columns)];
    const program = keep(pairReduce(device, { cost, reduction, over }));
    const width = over === 'y' ? yDim : xDim;
    const args = {
      ...{ x: upload('x', x), y: upload('y', y), xCount, yCount, epsilon: EPSILON },
      columnOffsets: upload('v', v),
      values: empty('values', rows),
      ...(reduction === 'mean' ? { means: empty('means', rows * width) } : {}),
    };
    program.run(args);
    const checked = Math.min(CHECKED, rows);
    // The last rows, which a wrong count of tiles leaves out.
    const first = rows - checked;
    const [ownX, ownY] = over === 'y' ? [x.subarray(first * xDim), y] : [x, y.subarray(first * yDim)];
    const sides = { x: Float64Array.from(ownX), xDim, y: Float64Array.from(ownY), yDim, over };
    const given = { cost: reference, ...sides, columnOffsets: v, rowOffsets: new Float64Array(checked) };
    // Costs of some 10, sums of as many squares, and float32's elementary functions.
    const allowed = { absolute: 1e-4, relative: 1e-5 };
    const twin = referencePairSums(given, EPSILON);
    const kernel = `pair_reduce ${name} on ${device.kind}`;
    const errors = [checkKernel(kernel, await device.readFloats(args.values, first, checked), twin.values, allowed)];
    if (args.means) {
      const means = await device.readFloats(args.means, first * width, checked * width);
      errors.push(checkKernel(`${kernel}, means`, means, twin.mean(), allowed));
    }
    const sums = reduction === 'mean' ? 2 * width : 0;
    const operations = rows * columns * (3 * yDim + TERM + sums);
    return { worst: Math.max(...errors), row: { operations, run: () => program.run(args) } };
  },
});
