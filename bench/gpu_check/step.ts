import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import type { BenchContext, Yardstick } from '../support/bench.js';
import { WrongKernelError } from '../support/check.js';
import type { StepName, StepRows, Trouble } from './report.js';

/** What a step's process is told. */
export interface StepSettings {
  readonly quick: boolean;
  readonly software: boolean;
  /** Seconds from the start of the process after which no new row is begun. */
  readonly enough: number;
  /** Of the step `peak`, where that ended well. */
  readonly yardstick?: Yardstick;
}

/** What a step does, in a process of its own: it gives rows one by one, each of which is written at once. */
export interface StepRun<Name extends StepName> {
  readonly settings: StepSettings;
  row(this: void, row: StepRows[Name]): void;
  /** Whether there is time for another row; where not, it is noted as left out. */
  time(this: void, name: string): boolean;
  /** What the step needs is not on this machine. */
  absent(this: void, why: string): void;
}

export type Step<Name extends StepName> = (run: StepRun<Name>) => Promise<void>;

/** Opens the adapter for one step. */
export async function withGpu<T>({ software }: StepSettings, use: (device: WebGpuDevice) => Promise<T>): Promise<T> {
  const device = await openWebGpuDevice({ allowSoftware: software });
  try {
    return await use(device);
  } finally {
    await device.close();
  }
}

const UNMEASURED: Yardstick = { peak: NaN, bandwidth: NaN, floor: 0, queuedFloor: 0 };

/** For the benches' own parts: short runs, so that many shapes fit a budget. */
export function benchContext(device: WebGpuDevice, { yardstick = UNMEASURED }: StepSettings): BenchContext {
  return { device, yardstick, quick: true };
}

/** What was thrown, as the trouble of a row. */
export function troubleOf(error: unknown): Trouble {
  const why = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof WrongKernelError ? 'wrong' : 'failed', why };
}
