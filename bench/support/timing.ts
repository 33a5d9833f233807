import { add, suite } from 'benny';
import type { Device } from '../../src/device/device.js';
import type { BenchContext } from './bench.js';

/** Work to be timed: `run` enqueues it, the harness waits for the device. */
export interface TimedCase {
  readonly name: string;
  readonly run: () => void;
}

/** Runs of a case at least: a median of seven stands three outliers on either side. */
const MINIMUM_RUNS = 7;

/** Seconds from the first call until the device is done. */
export async function secondsOf(device: Device, run: () => void): Promise<number> {
  const start = performance.now();
  run();
  await device.synchronize();
  return (performance.now() - start) / 1000;
}

/**
 * Times cases one after the other with benny: one warm-up run each, then at least seven timed ones until half a second
 * is over. A case shorter than 50 ms runs several times a measurement, each time until the device is done, and counts
 * with their mean.
 *
 * @returns seconds of each run, ascending; cases in the order given
 */
export async function timeCases(
  { device, quick }: Pick<BenchContext, 'device' | 'quick'>,
  title: string,
  cases: readonly TimedCase[],
): Promise<number[][]> {
  const options = { minSamples: MINIMUM_RUNS, maxTime: quick ? 0.1 : 0.5, ...(quick ? { minTime: 0.01 } : {}) };
  // benny warms all cases up at once and asynchronously; ours have to be finished before the first is timed.
  for (const { run } of cases) await secondsOf(device, run);
  const timed = cases.map(({ name, run }) => add(name, () => secondsOf(device, run), options));
  const { results } = await suite(title, ...timed);
  return results.map(({ details }) => ascending(details.sampleResults));
}

/**
 * Runs by a device's own clock: they vary little, and a software adapter's say nothing that the wall clock does not.
 */
const DEVICE_RUNS = { hardware: 7, software: 3 };

/**
 * Seconds from the beginning of a run's first pass to the end of its last by the device's own clock, ascending;
 * undefined where there is none. To be called after `timeCases`, which warms up.
 */
export async function deviceSecondsOf(
  { device }: Pick<BenchContext, 'device'>,
  run: () => void | Promise<void>,
): Promise<number[] | undefined> {
  if (device.kind === 'cpu') return undefined;
  const seconds: number[] = [];
  const runs = device.info.software ? DEVICE_RUNS.software : DEVICE_RUNS.hardware;
  for (let i = 0; i < runs; i++) {
    const once = await device.secondsOnDevice(run);
    if (once === undefined) return undefined;
    seconds.push(once);
  }
  return ascending(seconds);
}

/** A case on a device of its own. */
export interface PlacedCase {
  readonly device: Device;
  readonly run: () => void;
}

/**
 * Times cases in turns, so that whatever else the machine does meets all alike; one warm-up run each first.
 * @returns seconds of each round, in order, for every case
 */
export async function timeInTurns(cases: readonly PlacedCase[], rounds: number): Promise<number[][]> {
  for (const { device, run } of cases) await secondsOf(device, run);
  const seconds = cases.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { device, run }] of cases.entries()) seconds[i].push(await secondsOf(device, run));
  }
  return seconds;
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** The value below which the share `q` of sorted values lies, linear between neighbours. */
export function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

export function median(values: readonly number[]): number {
  return quantile(ascending(values), 0.5);
}
