import type { DeviceBuffer, Program } from '../../src/device/contract.js';
import type { Device } from '../../src/device/device.js';
import type { FmaPeakArguments } from '../../src/ops/fma_peak/contract.js';
import { FMA_PEAK_LANES, fmaPeak } from '../../src/ops/fma_peak/launch.js';
import { checkKernel } from './check.js';
import { benchNormals, withBuffers, type Buffers } from './device_data.js';
import type { Yardstick } from './bench.js';
import { median, secondsOf } from './timing.js';

/** What a device can do at best, measured, not looked up. */
type Size = 'cpu' | 'software' | 'hardware';

/**
 * Lanes in units of 48, four invocations each on a GPU: 2²¹ of them fill the largest. A thread of a CPU takes one unit
 * at a time.
 */
const LANES: Record<Size, number> = { hardware: 1 << 19, software: 1 << 6, cpu: 1 << 8 };
/**
 * Bytes of a copy: the largest caches are a few hundred megabytes on servers' processors, shared by all cores, and 50
 * on GPUs.
 */
const COPY_BYTES: Record<Size, number> = { hardware: 1 << 29, software: 1 << 28, cpu: 1 << 28 };
const FACTOR = Math.fround(0.999);
const ADDEND = Math.fround(0.001);
const RUNS = 9;
const QUICK_RUNS = 3;
/** Long enough that the start of a dispatch does not count. */
const TARGET_SECONDS = 0.08;
const CHECKED_ROUNDS = 50;
const SMALLEST_RUNS = 50;

/** Checks `fma_peak` and a copy, then measures them. @throws WrongKernelError */
export async function measureYardstick(device: Device, quick: boolean): Promise<Yardstick> {
  const size = device.kind === 'cpu' ? 'cpu' : device.info.software ? 'software' : 'hardware';
  const runs = quick ? QUICK_RUNS : RUNS;
  const { floor, queuedFloor } = await smallestDispatch(device);
  const peak = await multiplyAdds(device, LANES[size] * FMA_PEAK_LANES, floor, runs);
  const bandwidth = await copies(device, quick ? COPY_BYTES[size] / 4 : COPY_BYTES[size], floor, runs);
  return { peak, bandwidth, floor, queuedFloor };
}

/** The best of both. */
export function better(one: Yardstick, other: Yardstick = one): Yardstick {
  return {
    peak: Math.max(one.peak, other.peak),
    bandwidth: Math.max(one.bandwidth, other.bandwidth),
    floor: Math.min(one.floor, other.floor),
    queuedFloor: Math.min(one.queuedFloor, other.queuedFloor),
  };
}

/** The fastest of some runs, less what starting and waiting take of it. */
async function fastest(runs: number, floor: number, seconds: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < runs; run++) best = Math.min(best, await seconds());
  return best - Math.min(floor, best / 2);
}

async function multiplyAdds(device: Device, lanes: number, floor: number, runs: number): Promise<number> {
  return withBuffers(device, async (buffers) => {
    const program = buffers.keep(fmaPeak(device, { lanes }));
    const { values } = await checkedFmaPeak(device, buffers, program, lanes);
    const seconds = (rounds: number): Promise<number> =>
      secondsOf(device, () => program.run({ values, rounds, factor: FACTOR, addend: ADDEND }));

    let rounds = 64;
    while (rounds < 1 << 22 && (await seconds(rounds)) < TARGET_SECONDS) rounds *= 2;
    return (2 * lanes * rounds) / (await fastest(runs, floor, () => seconds(rounds)));
  });
}

/**
 * Some rounds of `fma_peak` against the recurrence in float64. @returns the largest error over its allowance
 * @throws WrongKernelError
 */
export async function checkedFmaPeak(
  device: Device,
  { upload }: Buffers,
  program: Program<FmaPeakArguments>,
  lanes: number,
): Promise<{ readonly values: DeviceBuffer; readonly worst: number }> {
  const start = Float32Array.from({ length: lanes }, (_, i) => (i % 1024) / 512);
  const values = upload('values', start);
  program.run({ values, rounds: CHECKED_ROUNDS, factor: FACTOR, addend: ADDEND });
  const actual = new Float32Array(await device.read(values));
  const worst = checkKernel('fma_peak', actual, recurrence(start), { absolute: 1e-5, relative: 1e-5 });
  return { values, worst };
}

function recurrence(start: Float32Array): Float64Array {
  return Float64Array.from(start, (value) => {
    for (let round = 0; round < CHECKED_ROUNDS; round++) value = FACTOR * value + ADDEND;
    return value;
  });
}

async function copies(device: Device, bytes: number, floor: number, runs: number): Promise<number> {
  return withBuffers(device, async ({ empty }) => {
    const from = empty('source', bytes / 4);
    const to = empty('destination', bytes / 4);
    const ends = benchNormals(1, 1024);
    const last = bytes - ends.byteLength;
    device.write(from, ends);
    device.write(from, ends, last);
    const seconds = (): Promise<number> => secondsOf(device, () => device.copy(from, to, bytes));
    await seconds();
    for (const offset of [0, last]) {
      const copied = new Float32Array(await device.read(to, offset, ends.byteLength));
      checkKernel('copy', copied, ends, { absolute: 0, relative: 0 });
    }
    return (2 * bytes) / (await fastest(runs, floor, seconds));
  });
}

async function smallestDispatch(device: Device): Promise<Pick<Yardstick, 'floor' | 'queuedFloor'>> {
  return withBuffers(device, async ({ upload, keep }) => {
    const values = upload('values', new Float32Array(FMA_PEAK_LANES));
    const program = keep(fmaPeak(device, { lanes: FMA_PEAK_LANES }));
    const run = (): void => program.run({ values, rounds: 1, factor: FACTOR, addend: ADDEND });
    const alone: number[] = [];
    for (let i = 0; i < SMALLEST_RUNS; i++) alone.push(await secondsOf(device, run));
    const queued = await secondsOf(device, () => {
      for (let i = 0; i < SMALLEST_RUNS; i++) run();
    });
    return { floor: median(alone), queuedFloor: queued / SMALLEST_RUNS };
  });
}
