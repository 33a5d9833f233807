/** What some steps took, and by whose clock. */
export interface Measured {
  readonly seconds: number;
  readonly by: 'device' | 'host';
}

/** Seconds of one measurement by the device's own clock, and by the host's, whose waits are part of it. */
const MEASUREMENT = { device: 0.004, host: 0.02 } as const;
const MEASUREMENTS = 3;

/** A first look of this many steps, which must not take long either, begins to tell how many are measured. */
const FIRST_STEPS = 2;
const MOST_STEPS = 512;

/** From one look to the next at most: the last may have been shorter than a tick of the clock, and tell nothing. */
const MOST_GROWTH = 16;

/**
 * Share of a measurement from which on a look tells how long a step takes: a browser's clock ticks every 0.1 ms, and a
 * wait of the host is about a millisecond.
 */
const TELLING = 1 / 4;

/** Slower than the best by this factor at first sight: not worth a second. */
const HOPELESS = 2;

/**
 * Seconds of one step, the least of several measurements: whatever else the machine does only ever adds. Looks grow
 * until one is long enough to be a measurement; one that is far slower than `best` ends it.
 */
export async function secondsPerStep(measure: (steps: number) => Promise<Measured>, best: number): Promise<number> {
  let steps = FIRST_STEPS;
  for (;;) {
    const { seconds, by } = await measure(steps);
    const measurement = MEASUREMENT[by];
    const telling = seconds >= TELLING * measurement;
    if (telling && seconds / steps > HOPELESS * best) return seconds / steps;
    if (telling || steps === MOST_STEPS) {
      const enough = Math.ceil((steps * measurement) / seconds);
      return leastOf(measure, Math.min(MOST_STEPS, Math.max(FIRST_STEPS, enough)), seconds / steps, measurement);
    }
    steps = Math.min(MOST_STEPS, steps * MOST_GROWTH);
  }
}

async function leastOf(
  measure: (steps: number) => Promise<Measured>,
  steps: number,
  look: number,
  measurement: number,
): Promise<number> {
  const repeats = look * steps > 2 * measurement ? 1 : MEASUREMENTS;
  let least = look;
  for (let i = 0; i < repeats; i++) least = Math.min(least, (await measure(steps)).seconds / steps);
  return least;
}
