import type { Device } from '../../src/device/device.js';
import { FMA_PEAK_LANES, fmaPeak } from '../../src/ops/fma_peak.js';
import { checkKernel } from './check.js';
import { withBuffers } from './device_data.js';
import { median, secondsOf } from './timing.js';

/** What a device can do at best, measured, not looked up. */
export interface Yardstick {
  /** Operations a second of `fma_peak`, 2 per multiply-add. */
  readonly peak: number;
  /** Seconds of the smallest dispatch there is and the wait for it. */
  readonly floor: number;
}

/** Lanes in units of 48, four invocations each on a GPU: 2²¹ of them fill the largest. A thread of a CPU takes one unit at a time. */
const LANES = { hardware: 1 << 19, software: 1 << 6, cpu: 1 << 8 };
const FACTOR = Math.fround(0.999);
const ADDEND = Math.fround(0.001);
const RUNS = 9;
/** Long enough that the start of a dispatch does not count. */
const TARGET_SECONDS = 0.08;
const CHECKED_ROUNDS = 50;

export async function measureYardstick(device: Device): Promise<Yardstick> {
  const size = device.kind === 'cpu' ? LANES.cpu : device.info.software ? LANES.software : LANES.hardware;
  const lanes = size * FMA_PEAK_LANES;
  return withBuffers(device, async ({ upload, keep }) => {
    const start = Float32Array.from({ length: lanes }, (_, i) => (i % 1024) / 512);
    const values = upload('values', start);
    const program = keep(fmaPeak(device, { lanes }));
    const seconds = (rounds: number): Promise<number> =>
      secondsOf(device, () => program.run({ values, rounds, factor: FACTOR, addend: ADDEND }));

    await seconds(CHECKED_ROUNDS);
    checkKernel('fma_peak', new Float32Array(await device.read(values)), recurrence(start), { absolute: 1e-5, relative: 1e-5 });

    const floor = await smallestDispatch(device);
    let rounds = 64;
    while (rounds < 1 << 22 && (await seconds(rounds)) < TARGET_SECONDS) rounds *= 2;
    let best = Infinity;
    for (let run = 0; run < RUNS; run++) best = Math.min(best, await seconds(rounds));
    return { peak: (2 * lanes * rounds) / (best - Math.min(floor, best / 2)), floor };
  });
}

/** The best of both. */
export function better(one: Yardstick, other: Yardstick = one): Yardstick {
  return { peak: Math.max(one.peak, other.peak), floor: Math.min(one.floor, other.floor) };
}

function recurrence(start: Float32Array): Float64Array {
  return Float64Array.from(start, (value) => {
    for (let round = 0; round < CHECKED_ROUNDS; round++) value = FACTOR * value + ADDEND;
    return value;
  });
}

async function smallestDispatch(device: Device): Promise<number> {
  return withBuffers(device, async ({ upload, keep }) => {
    const values = upload('values', new Float32Array(FMA_PEAK_LANES));
    const program = keep(fmaPeak(device, { lanes: FMA_PEAK_LANES }));
    const seconds: number[] = [];
    for (let run = 0; run < 50; run++) {
      seconds.push(await secondsOf(device, () => program.run({ values, rounds: 1, factor: FACTOR, addend: ADDEND })));
    }
    return median(seconds);
  });
}
