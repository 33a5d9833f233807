import { gatherBatch } from '../src/ops/gather_batch/launch.js';
import { keyOf } from '../src/random/philox.js';
import { referenceBatchRows } from '../test/reference/gather_batch.js';
import type { Bench, BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals, withBuffers } from './support/device_data.js';
import { timeRows, type UntimedRow } from './support/time_rows.js';

/** A table of cells, and one of points in the plane whose minibatch is as many floats. */
const cases = [
  { rows: 6000, dim: 50, batch: 1 << 14 },
  { rows: 100_000, dim: 2, batch: 1 << 18 },
];
const smallCases = [
  { rows: 6000, dim: 50, batch: 1 << 10 },
  { rows: 100_000, dim: 2, batch: 1 << 14 },
];

const casesFor = ({ device, quick }: BenchContext) => (quick || device.info.software ? smallCases : cases);

/** A row is read and written: 8 bytes a float. */
export const gatherBatchBench: Bench = {
  name: 'gather_batch',
  measure: (context) =>
    withBuffers(context.device, async ({ upload, empty, keep }) => {
      const { device } = context;
      const counter = { key: keyOf(7), iteration: 5, firstChain: 0 };
      const timed: UntimedRow[] = [];
      for (const { rows, dim, batch } of casesFor(context)) {
        const table = benchNormals(1, rows * dim);
        const program = keep(gatherBatch(device, { rows, dim, batch }));
        const args = { ...counter, table: upload('table', table), out: empty('minibatch', batch * dim), outOffset: 0 };
        program.run(args);
        const actual = new Float32Array(await device.read(args.out));
        const expected = new Float32Array(batch * dim);
        referenceBatchRows(rows, batch, counter).forEach((row, b) => {
          expected.set(table.subarray(row * dim, (row + 1) * dim), b * dim);
        });
        // Copies: to the bit.
        checkKernel(`gather_batch on ${device.kind}`, actual, expected, { absolute: 0, relative: 0 });
        const name = `${batch} of ${rows} rows, D=${dim}`;
        timed.push({ name, bytes: 2 * batch * dim * 4, run: () => program.run(args) });
      }
      return timeRows(context, 'gather_batch', timed);
    }),
};
