import type { Device } from '../../src/device/device.js';

/** What a device does at best, and the least that a dispatch costs. */
export interface Yardstick {
  /** Operations a second of `fma_peak`, 2 per multiply-add. */
  readonly peak: number;
  /** Bytes a second of a copy between two buffers far larger than a cache, read and written both counted. */
  readonly bandwidth: number;
  /** Seconds of the smallest dispatch there is and the wait for it. */
  readonly floor: number;
  /** Seconds of the smallest dispatch as one of a queue that is waited for at its end. */
  readonly queuedFloor: number;
}

/** What a bench gets: one open device and what it can do at best. */
export interface BenchContext {
  readonly device: Device;
  readonly yardstick: Yardstick;
  /** Shorter runs, for a look in passing. */
  readonly quick: boolean;
}

/** The networks and chains that a row was measured with. */
export interface RowShape {
  /** D, the dimension of a chain. */
  readonly dim: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** Chains in all. */
  readonly batch: number;
  /** K */
  readonly marginals: number;
}

/** Where a row stands on a line of rows that differ in one number. */
export interface RowScaling {
  readonly over: 'threads' | 'batch' | 'depth' | 'width' | 'marginals' | 'steps';
  readonly value: number;
}

/** One line of the report. */
export interface Row {
  /** With the bench and the device, what a row is recognised by when runs are compared: it names no measured number. */
  readonly name: string;
  /** Seconds of each run, as measured, ascending; empty where `untimed` says why. */
  readonly seconds: readonly number[];
  /** Seconds of each run by the device's own clock, ascending, where it has one. */
  readonly deviceSeconds?: readonly number[];
  /** Floating-point operations of one run, where they are what it spends its time on. */
  readonly operations?: number;
  /** Bytes that one run reads and writes at least, where moving them is what it spends its time on. */
  readonly bytes?: number;
  /** Langevin steps of one run. */
  readonly steps?: number;
  /** Chains times steps of one run. */
  readonly sampleSteps?: number;
  readonly shape?: RowShape;
  /** Bytes on the device at the highest point of what the row measures. */
  readonly bytesHeld?: number;
  /** By how many bytes the process's resident memory grew meanwhile. */
  readonly residentGrowth?: number;
  /** Rows of one group are drawn side by side: the case that peers are compared on, the line that rows lie on. */
  readonly group?: string;
  readonly scaling?: RowScaling;
  /** Whose row it is, e.g. `PyTorch 2.5, torch.jit.script`; absent: ours. */
  readonly peer?: string;
  /** A peer's rounds, each taken in turn with one of ours: its time over ours, in order. */
  readonly ratios?: readonly number[];
  /**
   * Why nothing was timed: `seconds` is then empty. `failed`: it should have been, and the run is to end in failure.
   */
  readonly untimed?: { readonly why: string; readonly failed: boolean };
  /** Further columns: their heading and their text. */
  readonly columns?: Readonly<Record<string, string>>;
}

export interface Bench {
  /** As on the command line. */
  readonly name: string;
  /**
   * Checks what it measures against the float64 twin, then measures.
   * @throws WrongKernelError before anything is timed
   */
  measure(context: BenchContext): Promise<Row[]>;
}
