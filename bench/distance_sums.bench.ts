import { distanceChunks, DISTANCE_CHUNK } from '../src/ops/distance_sums/chunks.js';
import { distanceSums } from '../src/ops/distance_sums/launch.js';
import { referenceDistanceSums } from '../test/reference/distance_sums.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Points against points. */
export interface DistanceCase {
  readonly rows: number;
  readonly points: number;
  readonly dim: number;
}

/** A cloud in the plane, and days of cells against each other. */
const cases: readonly DistanceCase[] = [
  { rows: 4096, points: 4096, dim: 2 },
  { rows: 6000, points: 7600, dim: 50 },
];
const smallCases: readonly DistanceCase[] = [
  { rows: 512, points: 1024, dim: 2 },
  { rows: 512, points: 1024, dim: 50 },
];

const casesFor = ({ device, quick }: BenchContext) => (quick || device.info.software ? smallCases : cases);

/** Rows that are checked: all chunks of the first and of the last ones. */
const CHECKED = 40;

/** A difference, a square and a sum for each component of a pair. */
export const distanceSumsBench = opBench<DistanceCase>({
  name: 'distance_sums',
  casesFor,
  nameOf: ({ rows, points, dim }) => `${rows} × ${points} points, D=${dim}`,
  async place(device, { upload, empty, keep }, { rows, points, dim }) {
    const [x, y] = [benchNormals(1, rows * dim), benchNormals(2, points * dim)];
    const program = keep(distanceSums(device, { dim }));
    const chunks = distanceChunks(points);
    const args = {
      x: upload('x', x),
      firstRow: 0,
      rows,
      y: upload('y', y),
      points,
      sums: empty('sums', chunks * rows),
    };
    program.run(args);
    const actual = new Float32Array(await device.read(args.sums));
    const checked = Math.min(CHECKED, rows);
    const errors = [0, rows - checked].map((first) => {
      const some = Float64Array.from(x.subarray(first * dim, (first + checked) * dim));
      const own = Float32Array.from(
        { length: chunks * checked },
        (_, i) => actual[Math.floor(i / checked) * rows + first + (i % checked)],
      );
      // Sums of up to 256 positive terms, each of 50 squares.
      return checkKernel(
        `distance_sums on ${device.kind}`,
        own,
        referenceDistanceSums(some, Float64Array.from(y), dim, DISTANCE_CHUNK),
        {
          absolute: 0,
          relative: 1e-5,
        },
      );
    });
    return { worst: Math.max(...errors), row: { operations: 3 * rows * points * dim, run: () => program.run(args) } };
  },
});
