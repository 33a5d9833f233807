import { gatherBatch } from '../src/ops/gather_batch/launch.js';
import { keyOf } from '../src/random/philox.js';
import { referenceBatchRows } from '../test/reference/gather_batch.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Rows of a table, and how many are drawn. */
export interface GatherCase {
  readonly rows: number;
  readonly dim: number;
  readonly batch: number;
}

/** A table of cells, and one of points in the plane whose minibatch is as many floats. */
const cases: readonly GatherCase[] = [
  { rows: 6000, dim: 50, batch: 1 << 14 },
  { rows: 100_000, dim: 2, batch: 1 << 18 },
];
const smallCases: readonly GatherCase[] = [
  { rows: 6000, dim: 50, batch: 1 << 10 },
  { rows: 100_000, dim: 2, batch: 1 << 14 },
];

const casesFor = ({ device, quick }: BenchContext) => (quick || device.info.software ? smallCases : cases);

/** A row is read and written: 8 bytes a float. */
export const gatherBatchBench = opBench<GatherCase>({
  name: 'gather_batch',
  casesFor,
  nameOf: ({ rows, dim, batch }) => `${batch} of ${rows} rows, D=${dim}`,
  async place(device, { upload, empty, keep }, { rows, dim, batch }) {
    const counter = { key: keyOf(7), iteration: 5, firstChain: 0 };
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
    const worst = checkKernel(`gather_batch on ${device.kind}`, actual, expected, { absolute: 0, relative: 0 });
    return { worst, row: { bytes: 2 * batch * dim * 4, run: () => program.run(args) } };
  },
});
