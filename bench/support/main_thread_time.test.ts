import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { openWebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { FMA_PEAK_LANES, fmaPeak } from '../../src/ops/fma_peak.js';
import { mainThreadSeconds } from './main_thread_time.js';

const devices: Record<string, () => Promise<Device>> = {
  cpu: () => openCpuDevice({ threads: 2 }),
  webgpu: () => openWebGpuDevice(),
};

/** Work of about this long, so that what a wait costs at its beginning weighs as it does in training. */
const WAIT_SECONDS = 1;

/** Work as a training loop waits for it, again and again, when an iteration takes a few hundredths of a second. */
const SHORT_WAIT_SECONDS = 0.06;

/** What the main thread may take of the time that the device works. */
const MOST_BUSY = 0.05;

const wallSeconds = () => performance.now() / 1000;

/**
 * Processor time of the main thread; where the system does not tell it, time outside of the event loop's own sleep,
 * which is no less.
 */
const busySeconds = () => mainThreadSeconds() ?? performance.eventLoopUtilization().active / 1000;

/** A thread that asks all the time, or naps without having slept, is above the bound in every round; on a crowded machine ours is in some. */
const ROUNDS = 3;

/** The share of rounds of `waits` waits each, the least one. */
async function leastBusyShare(wait: () => Promise<unknown>, waits: number): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = [wallSeconds(), busySeconds()];
    for (let i = 0; i < waits; i++) await wait();
    least = Math.min(least, (busySeconds() - start[1]) / (wallSeconds() - start[0]));
  }
  return least;
}

describe('mainThreadSeconds', () => {
  it('counts computing, not waiting', async () => {
    // Sleeping costs next to nothing; a busy thread gets at least a tenth of a core even on a crowded machine.
    const idle = busySeconds();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(busySeconds() - idle).toBeLessThan(0.05);
    const start = [wallSeconds(), busySeconds()];
    while (wallSeconds() < start[0] + 0.2);
    const busy = busySeconds() - start[1];
    expect(busy).toBeGreaterThan(0.02);
    expect(busy).toBeLessThan(wallSeconds() - start[0] + 0.02); // by the clock's resolution
  });
});

describe.each(Object.entries(devices))('the main thread while %s works', (_, open) => {
  it.each(['read', 'synchronize'] as const)('sleeps: %s', async (wait) => {
    const device = await open();
    try {
      const lanes = FMA_PEAK_LANES * 64;
      const values = device.createBuffer('values', lanes * 4);
      const peak = fmaPeak(device, { lanes });
      const work = async (rounds: number): Promise<void> => {
        peak.run({ values, rounds, factor: 0.999, addend: 0.5 });
        await (wait === 'read' ? device.read(values, 0, 4) : device.synchronize());
      };
      const secondsOf = async (rounds: number): Promise<number> => {
        const start = wallSeconds();
        await work(rounds);
        return wallSeconds() - start;
      };
      let rounds = 1000;
      let seconds = await secondsOf(rounds); // compiles
      do {
        rounds = Math.ceil(rounds * Math.min(10, Math.max(1.5, WAIT_SECONDS / seconds)));
        seconds = await secondsOf(rounds);
      } while (seconds < WAIT_SECONDS * 0.7);
      expect(await leastBusyShare(() => work(rounds), 1)).toBeLessThan(MOST_BUSY);
      if (wait === 'synchronize') {
        const few = Math.ceil((rounds * SHORT_WAIT_SECONDS) / seconds);
        // From three waits the device learns what to expect.
        for (let i = 0; i < 3; i++) await work(few);
        expect(await leastBusyShare(() => work(few), 12)).toBeLessThan(MOST_BUSY);
      }
      peak.free();
      values.free();
    } finally {
      await device.close();
    }
  });
});
