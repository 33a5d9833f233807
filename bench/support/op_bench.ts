import type { Device } from '../../src/device/device.js';
import type { Bench, BenchContext, Row } from './bench.js';
import { withBuffers, type Buffers } from './device_data.js';
import { timeRows, type UntimedRow } from './time_rows.js';

/** A case on a device, right by its float64 twin. */
export interface CheckedCase {
  /** The largest error over its allowance, at most 1. */
  readonly worst: number;
  readonly row: Omit<UntimedRow, 'name'>;
}

/** The bench of one op, which also checks cases without timing them. */
export interface OpBench<Case> extends Bench {
  nameOf(this: void, spec: Case): string;
  /** Runs the op once and compares with its float64 twin. @throws WrongKernelError */
  place(this: void, device: Device, buffers: Buffers, spec: Case): Promise<CheckedCase>;
}

export interface OpBenchParts<Case> extends Omit<OpBench<Case>, 'measure'> {
  casesFor(this: void, context: BenchContext): readonly Case[];
  /** Further columns of a timed row. */
  columns?(this: void, row: Row): Readonly<Record<string, string>>;
}

/** Checks every case first, then times them all. */
export function opBench<Case>({ name, casesFor, nameOf, place, columns }: OpBenchParts<Case>): OpBench<Case> {
  return {
    name,
    nameOf,
    place,
    measure: (context) =>
      withBuffers(context.device, async (buffers) => {
        const untimed: UntimedRow[] = [];
        for (const spec of casesFor(context)) {
          untimed.push({ name: nameOf(spec), ...(await place(context.device, buffers, spec)).row });
        }
        const rows = await timeRows(context, name, untimed);
        return columns === undefined ? rows : rows.map((row) => ({ ...row, columns: columns(row) }));
      }),
  };
}
