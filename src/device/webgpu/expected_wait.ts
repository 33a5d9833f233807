import { asksByPolling, patiently } from './patient_wait.js';

/** Of a wait like the last ones, so much is slept through before the first question. */
const SLEPT_SHARE = 0.85;

/**
 * After a sleep that was too long nobody knows what the wait would have been; half of the sleep is expected next.
 * Expecting nothing instead would let one short wait among long ones cost hundreds of questions.
 */
const KEPT_OF_OVERSLEPT = 0.5;

/** A timer's own roughness would be most of a shorter sleep. */
const SHORTEST_SLEEP_MS = 2;

/** By how much an answer may come late when a wait is suddenly shorter than the one before. */
const LONGEST_SLEEP_MS = 100;

/** Waits that must agree before any is slept through: long and short ones that alternate are left alone. */
const REMEMBERED = 3;

/**
 * An answer that comes so soon after the first question was there before it: a turn or two of the event loop, or a nap.
 */
const SOON_MS = 1;
const SOON_SHARE = 0.05;

/**
 * Waits of one kind that tend to take alike, such as those of a training loop for its iterations in flight: most of
 * each is slept through without asking the driver, on the strength of the shortest of the last three. Naps that grow
 * with the wait (`patiently`) ask some eighty times in 50 ms, whatever the device does; this asks half a dozen times.
 */
export class ExpectedWait {
  #last: readonly number[] = [];

  /** Resolves and rejects as the promise of `ask` does, which is called after the sleep. */
  async until<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const start = performance.now();
    const sleepMs = this.#last.length < REMEMBERED ? 0 : sleepFor(Math.min(...this.#last));
    if (sleepMs > 0) await new Promise((resolve) => setTimeout(resolve, sleepMs));
    const asked = performance.now();
    const answer = await patiently(ask, start);
    const end = performance.now();
    const overslept = sleepMs > 0 && end - asked < Math.max(SOON_MS, SOON_SHARE * sleepMs);
    this.#last = [...this.#last.slice(1 - REMEMBERED), overslept ? KEPT_OF_OVERSLEPT * sleepMs : end - start];
    return answer;
  }
}

/** How long to sleep before the first question when a wait of `expectedMs` is expected; 0 for not at all. */
export function sleepFor(expectedMs: number): number {
  const sleepMs = Math.min(LONGEST_SLEEP_MS, SLEPT_SHARE * expectedMs);
  return asksByPolling && sleepMs >= SHORTEST_SLEEP_MS ? sleepMs : 0;
}
