import { repeatRows } from '../src/ops/repeat_rows/launch.js';
import { referenceRepeatRows } from '../test/reference/repeat_rows.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Rows, and how often each stands in a row and all over. */
export interface RepeatCase {
  readonly rows: number;
  readonly dim: number;
  readonly each: number;
  readonly times: number;
}

/** The points of a minibatch once for each draw, and a set of draws once for each point. */
const cases: readonly RepeatCase[] = [
  { rows: 256, dim: 2, each: 1024, times: 1 },
  { rows: 1024, dim: 16, each: 1, times: 768 },
];
const casesFor = ({ quick, device }: BenchContext) =>
  quick || device.info.software ? cases.map((given) => ({ ...given, rows: 64 })) : cases;

/** A row is read and written: 8 bytes a float. */
export const repeatRowsBench = opBench<RepeatCase>({
  name: 'repeat_rows',
  casesFor,
  nameOf: ({ rows, dim, each, times }) => `${rows} rows, D=${dim}, each ${each} times, ${times} times over`,
  async place(device, { upload, empty, keep }, shape) {
    const { rows, dim, each, times } = shape;
    const data = benchNormals(1, rows * dim);
    const floats = rows * dim * each * times;
    const program = keep(repeatRows(device, shape));
    const args = { from: upload('rows', data), out: empty('repeated rows', floats) };
    program.run(args);
    const expected = referenceRepeatRows(data, shape);
    // Copies: to the bit.
    const exact = { absolute: 0, relative: 0 };
    const worst = checkKernel(`repeat_rows on ${device.kind}`, await device.readFloats(args.out), expected, exact);
    return { worst, row: { bytes: 2 * floats * 4, run: () => program.run(args) } };
  },
});
