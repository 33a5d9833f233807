import { vi } from 'vitest';

type Callback = () => void;

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: Callback;
}

/**
 * What one turn of the event loop takes, in ms: as on a fast machine, where a thread that never sleeps turns most
 * often.
 */
export const TURN_MS = 0.01;

/** The coarsest that Node's timers are, in ms; they count whole ones. */
const TIMER_MS = 1;

/**
 * An event loop whose time passes by its own events alone: by turns, timers and sleeps of the thread. It stands in for
 * `setImmediate`, `setTimeout`, `clearTimeout`, `performance.now` and `Atomics.wait`, and counts what it is asked for,
 * so that a test of who sleeps when says the same on every machine, however busy.
 */
export class FakeLoop {
  /** ms */
  now = 0;
  /** Timers started, and sleeps of the whole thread. */
  readonly counts = { timers: 0, sleeps: 0 };
  #events: Event[] = [];
  #order = 0;

  /**
   * `vi.unstubAllGlobals()` and `vi.restoreAllMocks()` take it away. Modules that keep a global must load afterwards.
   */
  install(): this {
    vi.stubGlobal('setImmediate', (run: Callback) => this.#add(this.now + TURN_MS, run));
    vi.stubGlobal('setTimeout', (run: Callback, ms = 0) => {
      this.counts.timers++;
      return this.#add(this.now + Math.max(TIMER_MS, Math.floor(ms)), run);
    });
    vi.stubGlobal('clearTimeout', (event: Event | undefined) => {
      this.#events = this.#events.filter((other) => other !== event);
    });
    vi.spyOn(performance, 'now').mockImplementation(() => this.now);
    vi.spyOn(Atomics, 'wait').mockImplementation((_array: unknown, _index: unknown, _value: unknown, ms?: number) => {
      this.counts.sleeps++;
      this.now += ms ?? Infinity;
      return 'timed-out';
    });
    return this;
  }

  /** Runs `run` at that time. */
  at(ms: number, run: Callback): void {
    this.#add(ms, run);
  }

  /** Turns until nothing is left to do, and what awaits between two turns has had its say. */
  async run(): Promise<void> {
    for (;;) {
      // Promises that follow from each other, a dozen deep at most.
      for (let i = 0; i < 30; i++) await Promise.resolve();
      const next = this.#events.reduce<Event | undefined>(
        (first, event) =>
          first === undefined || event.at < first.at || (event.at === first.at && event.order < first.order)
            ? event
            : first,
        undefined,
      );
      if (next === undefined) return;
      this.#events = this.#events.filter((event) => event !== next);
      this.now = Math.max(this.now, next.at);
      next.run();
    }
  }

  #add(at: number, run: Callback): Event {
    const event = { at, order: this.#order++, run };
    this.#events.push(event);
    return event;
  }
}
