import { describe, expect, it } from 'vitest';
import { mainThreadSeconds, secondsOfSchedstat } from './main_thread_time.js';

/** What the system's own clock of a thread may lag behind: a few ticks. */
const RESOLUTION = 0.02;

/** What no clock of the whole process can stay under in 0.2 s of sleep, and an own one of the thread cannot reach. */
const MOST_ASLEEP = 0.05;

const sleep = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('mainThreadSeconds', () => {
  it('reads nanoseconds on a processor, not those of waiting for one', () => {
    expect(secondsOfSchedstat('2500000000 9000000000 77\n')).toBe(2.5);
  });

  it('is there wherever Node or Linux tells it', () => {
    const told = process.platform === 'linux' || 'threadCpuUsage' in process;
    expect(typeof mainThreadSeconds()).toBe(told ? 'number' : 'undefined');
  });

  // None of these is about how long anything takes: a thread that is asleep computes nothing, however busy the machine,
  // and none computes for longer than there is time.
  it.runIf(mainThreadSeconds() !== undefined)('counts computing, not sleeping', () => {
    const used = (since: number): number => mainThreadSeconds()! - since;
    const asleep = mainThreadSeconds()!;
    sleep(200);
    expect(used(asleep)).toBeLessThan(MOST_ASLEEP);
    const [before, began] = [mainThreadSeconds()!, performance.now()];
    while (used(before) < 3 * RESOLUTION);
    expect(used(before)).toBeLessThan((performance.now() - began) / 1000 + RESOLUTION);
  });
});
