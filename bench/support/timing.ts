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
 * Times cases one after the other with benny: one warm-up run each, then at least seven timed ones until half a second is
 * over. A case shorter than 50 ms runs several times a measurement, each time until the device is done, and counts with
 * their mean.
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
  return results.map(({ details }) => [...details.sampleResults].sort((a, b) => a - b));
}

/**
 * Times two cases in turns, so that whatever else the machine does meets both alike.
 * @returns seconds of each round, in order, for both
 */
export async function timeInTurns(
  first: { readonly device: Device; readonly run: () => void },
  second: { readonly device: Device; readonly run: () => void },
  rounds: number,
): Promise<{ readonly first: number[]; readonly second: number[] }> {
  const seconds = { first: [] as number[], second: [] as number[] };
  await secondsOf(first.device, first.run);
  await secondsOf(second.device, second.run);
  for (let round = 0; round < rounds; round++) {
    seconds.first.push(await secondsOf(first.device, first.run));
    seconds.second.push(await secondsOf(second.device, second.run));
  }
  return seconds;
}

/** The value below which the share `q` of sorted values lies, linear between neighbours. */
export function quantile(ascending: readonly number[], q: number): number {
  const place = q * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
}

export function median(values: readonly number[]): number {
  return quantile([...values].sort((a, b) => a - b), 0.5);
}
