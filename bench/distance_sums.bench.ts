import { distanceChunks, DISTANCE_CHUNK } from '../src/ops/distance_sums/chunks.js';
import { distanceSums } from '../src/ops/distance_sums/launch.js';
import { referenceDistanceSums } from '../test/reference/distance_sums.js';
import type { Bench, BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals, withBuffers } from './support/device_data.js';
import { timeRows, type UntimedRow } from './support/time_rows.js';

/** A cloud in the plane, and days of cells against each other. */
const cases = [
  { rows: 4096, points: 4096, dim: 2 },
  { rows: 6000, points: 7600, dim: 50 },
];
const smallCases = [
  { rows: 512, points: 1024, dim: 2 },
  { rows: 512, points: 1024, dim: 50 },
];

const casesFor = ({ device, quick }: BenchContext) => (quick || device.info.software ? smallCases : cases);

/** Rows that are checked: all chunks of the first and of the last ones. */
const CHECKED = 40;

/** A difference, a square and a sum for each component of a pair. */
export const distanceSumsBench: Bench = {
  name: 'distance_sums',
  measure: (context) =>
    withBuffers(context.device, async ({ upload, empty, keep }) => {
      const { device } = context;
      const timed: UntimedRow[] = [];
      for (const { rows, points, dim } of casesFor(context)) {
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
        for (const first of [0, rows - CHECKED]) {
          const some = Float64Array.from(x.subarray(first * dim, (first + CHECKED) * dim));
          const own = Float32Array.from(
            { length: chunks * CHECKED },
            (_, i) => actual[Math.floor(i / CHECKED) * rows + first + (i % CHECKED)],
          );
          // Sums of up to 256 positive terms, each of 50 squares.
          checkKernel(
            `distance_sums on ${device.kind}`,
            own,
            referenceDistanceSums(some, Float64Array.from(y), dim, DISTANCE_CHUNK),
            {
              absolute: 0,
              relative: 1e-5,
            },
          );
        }
        const operations = 3 * rows * points * dim;
        timed.push({ name: `${rows} × ${points} points, D=${dim}`, operations, run: () => program.run(args) });
      }
      return timeRows(context, 'distance_sums', timed);
    }),
};
