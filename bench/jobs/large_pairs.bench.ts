import { squaredEuclidean } from '../../src/autograd/index.js';
import { pairReduce } from '../../src/ops/pair_reduce/launch.js';
import { squaredEuclideanReference } from '../../test/reference/costs.js';
import { referencePairSums } from '../../test/reference/pair_reduce.js';
import type { Bench, Row } from '../support/bench.js';
import { checkKernel } from '../support/check.js';
import { benchNormals, withBuffers } from '../support/device_data.js';

const EPSILON = 0.01;
/** Rows that are checked. */
const CHECKED = 5;
/** Operations of an exponential, of what leads to it and of its sum. */
const TERM = 24;

/** One pass of soft minima over clouds whose matrix of costs would take 40 GB, and the memory it takes. */
export const largePairsBench: Bench = {
  name: 'large_pairs',
  async measure({ device, quick }): Promise<Row[]> {
    const count = quick || device.info.software ? 2000 : 100_000;
    const rows: Row[] = [];
    for (const dim of [2, 3]) {
      const before = { bytes: device.liveBytes, resident: process.memoryUsage.rss() };
      const row = await withBuffers(device, async ({ upload, empty, keep }) => {
        const [x, y, v] = [benchNormals(1, count * dim), benchNormals(2, count * dim), new Float32Array(count)];
        const cost = squaredEuclidean().trace(dim, dim);
        const program = keep(pairReduce(device, { cost, reduction: 'logsumexp' }));
        const args = {
          ...{ x: upload('x', x), y: upload('y', y), xCount: count, yCount: count, epsilon: EPSILON },
          ...{ columnOffsets: upload('v', v), values: empty('values', count) },
        };
        const start = performance.now();
        program.run(args);
        const values = await device.readFloats(args.values);
        const seconds = (performance.now() - start) / 1000;
        const residentGrowth = process.memoryUsage.rss() - before.resident;
        const bytesHeld = device.liveBytes - before.bytes;
        const own = Float64Array.from(x.subarray(0, CHECKED * dim));
        const sides = { x: own, xDim: dim, y: Float64Array.from(y), yDim: dim, over: 'y' as const };
        const offsets = { columnOffsets: v, rowOffsets: new Float64Array(CHECKED) };
        const twin = referencePairSums({ cost: squaredEuclideanReference, ...sides, ...offsets }, EPSILON).values;
        // ε log of sums of terms whose exponents are right to 1e-5, and float32's digits of the result.
        const allowed = { absolute: 1e-6, relative: 1e-5 };
        checkKernel(`pair_reduce of ${count} points on ${device.kind}`, values.subarray(0, CHECKED), twin, allowed);
        return { seconds: [seconds], bytesHeld, residentGrowth, operations: count * count * (3 * dim + TERM) };
      });
      rows.push({ name: `${count} × ${count} points, D=${dim}, one pass`, ...row });
    }
    return rows;
  },
};
