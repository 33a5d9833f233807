import type { Device } from '../../src/device/device.js';
import type { Yardstick } from './yardstick.js';

/** What a bench gets: one open device and what it can do at best. */
export interface BenchContext {
  readonly device: Device;
  readonly yardstick: Yardstick;
  /** Shorter runs, for a look in passing. */
  readonly quick: boolean;
}

/** One line of the report. */
export interface Row {
  readonly name: string;
  /** Seconds of each run, as measured, ascending. */
  readonly seconds: readonly number[];
  /** Floating-point operations of one run, where they are what it spends its time on. */
  readonly operations?: number;
  /** Bytes that one run reads and writes at least, where moving them is what it spends its time on. */
  readonly bytes?: number;
  /** Further columns: their heading and their text. */
  readonly columns?: Readonly<Record<string, string>>;
}

export interface Bench {
  /** As on the command line. */
  readonly name: string;
  /** Checks what it measures against the float64 twin, then measures. @throws WrongKernelError before anything is timed */
  measure(context: BenchContext): Promise<Row[]>;
}
