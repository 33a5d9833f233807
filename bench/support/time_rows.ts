import type { BenchContext, Row } from './bench.js';
import { deviceSecondsOf, timeCases, type TimedCase } from './timing.js';

/** A row that lacks nothing but its times. */
export type UntimedRow = Omit<Row, 'seconds' | 'deviceSeconds'> & TimedCase;

/** Times every row by the wall clock and, where the device has a clock of its own, by that. */
export async function timeRows(context: BenchContext, bench: string, rows: readonly UntimedRow[]): Promise<Row[]> {
  const seconds = await timeCases(context, `${bench} on ${context.device.kind}`, rows);
  const timed: Row[] = [];
  for (const [i, { run, ...row }] of rows.entries()) {
    const deviceSeconds = await deviceSecondsOf(context, run);
    timed.push({ ...row, seconds: seconds[i], ...(deviceSeconds === undefined ? {} : { deviceSeconds }) });
  }
  return timed;
}
