import { describe, expect, it } from 'vitest';
import { secondsPerStep, type Measured } from '../../../src/ops/langevin_chain/tuning/step_time.js';

interface Simulated extends Pick<Measured, 'by'> {
  /** Seconds of a step. */
  readonly step: number;
  /** Seconds that every measurement takes besides. */
  readonly wait?: number;
  /** Seconds between two readings of the clock that differ. */
  readonly tick?: number;
}

/** A device of known speed, with the steps of each measurement. */
async function timeOf({ step, by, wait = 0, tick = 0 }: Simulated, best = Infinity) {
  const asked: number[] = [];
  const seconds = await secondsPerStep((steps) => {
    asked.push(steps);
    const took = wait + steps * step;
    return Promise.resolve({ seconds: tick > 0 ? Math.floor(took / tick) * tick : took, by });
  }, best);
  return { seconds, asked };
}

describe('secondsPerStep', () => {
  it('is what a step takes, measured for some milliseconds', async () => {
    const { seconds, asked } = await timeOf({ step: 1e-4, by: 'device' });
    expect(seconds).toBeCloseTo(1e-4, 12);
    expect(asked).toEqual([2, 32, 40, 40, 40]);
  });

  it('is not taken in by a clock whose ticks are longer than the first look', async () => {
    for (const best of [Infinity, 1.2e-5]) {
      const { seconds } = await timeOf({ step: 1e-5, by: 'device', tick: 1e-4 }, best);
      // A tick of the 4 to 5 ms that are measured.
      expect(Math.abs(seconds - 1e-5)).toBeLessThan(0.025e-5);
    }
  });

  it('does not take the host’s wait for the step’s time', async () => {
    const { seconds } = await timeOf({ step: 1e-5, by: 'host', wait: 1e-3 }, 2e-5);
    // The wait is spread over 512 steps at most.
    expect(seconds).toBeCloseTo(1e-5 + 1e-3 / 512, 12);
  });

  it('gives up on what is far slower than the best', async () => {
    expect(await timeOf({ step: 1e-3, by: 'device' }, 4e-4)).toEqual({ seconds: 1e-3, asked: [2] });
    expect((await timeOf({ step: 1e-3, by: 'device' }, 6e-4)).asked.length).toBeGreaterThan(1);
  });

  it('runs slow steps as seldom as it can', async () => {
    expect(await timeOf({ step: 1, by: 'host' })).toEqual({ seconds: 1, asked: [2, 2] });
  });

  it('is 0 where the clock stands still', async () => {
    const { seconds, asked } = await timeOf({ step: 1e-9, by: 'device', tick: 1 });
    expect(seconds).toBe(0);
    expect(Math.max(...asked)).toBe(512);
  });
});
