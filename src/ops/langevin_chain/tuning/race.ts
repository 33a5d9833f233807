/** One that takes part in a race. */
export interface Entrant {
  /** Gets ready, beside others that do. A rejection drops it. */
  compile(): Promise<void>;
  /** Why it is wrong, or undefined. A rejection drops it. */
  check(): Promise<string | undefined>;
  /** Seconds of one step; a time well above `best`, the best so far, need not be exact. A rejection drops it. */
  time(best: number): Promise<number>;
}

export interface Clock {
  /** Seconds. */
  now(): number;
  /** Resolves to `late` when `work` is not done after so many seconds; `work` goes on, and what it throws is lost. */
  within<Result>(seconds: number, work: Promise<Result>): Promise<Result | typeof late>;
}

export const late = Symbol('late');

export type Outcome =
  | { readonly kind: 'timed'; readonly seconds: number }
  | { readonly kind: 'dropped'; readonly reason: string }
  | { readonly kind: 'not tried' };

export interface RaceResult {
  /** Of the entrants, in their order. */
  readonly outcomes: readonly Outcome[];
  /** Index of the winner; undefined where none was timed. */
  readonly winner: number | undefined;
  readonly seconds: number;
}

/** Entrants that compile side by side. */
const WAVE = 4;

/** Entrants that run again at the end, in turns: the first ones ran while the device was still speeding up. */
const FINALISTS = 3;

/** What another must gain on the first entrant, the guess, to be worth the change: more than timings wander. */
const WORTHWHILE = 0.97;

/**
 * Compiles, checks and times entrants in order, and starts nothing new once `budget` seconds are over. The first, which
 * is used where there is no race, always runs, and what it takes to compile is not counted: it would be paid anyway. An
 * entrant that fails, is wrong or gives no finite time is dropped. `fatal` errors end the race.
 */
export async function race(
  entrants: readonly Entrant[],
  budget: number,
  clock: Clock,
  fatal: (error: unknown) => boolean,
): Promise<RaceResult> {
  const started = clock.now();
  let uncounted = 0;
  const left = (): number => budget + uncounted - (clock.now() - started);
  const outcomes = entrants.map((): Outcome => ({ kind: 'not tried' }));
  const attempt = async (i: number, work: () => Promise<Outcome>): Promise<void> => {
    try {
      outcomes[i] = await work();
    } catch (error) {
      if (fatal(error)) throw error;
      outcomes[i] = { kind: 'dropped', reason: error instanceof Error ? error.message : String(error) };
    }
  };
  for (let first = 0; first < entrants.length && (first === 0 || left() > 0); first += WAVE) {
    const waveStarted = clock.now();
    const wave = entrants.slice(first, first + WAVE);
    const compiled = wave.map((entrant) => watched(entrant.compile()));
    for (const [offset, entrant] of wave.entries()) {
      const isGuess = first + offset === 0;
      if (!isGuess && left() <= 0) break;
      await attempt(first + offset, async () => {
        if (isGuess) {
          await compiled[0];
          uncounted = clock.now() - waveStarted;
        } else if ((await clock.within(left(), compiled[offset])) === late) {
          return { kind: 'not tried' };
        }
        const wrong = await entrant.check();
        if (wrong !== undefined) return { kind: 'dropped', reason: wrong };
        return timed(await entrant.time(fastest(outcomes)));
      });
    }
  }
  const ranking = order(outcomes);
  if (ranking.length > 1) {
    for (const i of ranking.slice(0, FINALISTS)) {
      if (left() <= 0) break;
      const { seconds } = outcomes[i] as Outcome & { kind: 'timed' };
      await attempt(i, async () => timed(Math.min(seconds, await entrants[i].time(Infinity))));
    }
  }
  return { outcomes, winner: winnerOf(outcomes), seconds: clock.now() - started };
}

/** A promise whose rejection is no one's concern where the race is over before. */
function watched(work: Promise<void>): Promise<void> {
  void work.catch(() => undefined);
  return work;
}

function timed(seconds: number): Outcome {
  if (Number.isFinite(seconds) && seconds > 0) return { kind: 'timed', seconds };
  return { kind: 'dropped', reason: `measured ${seconds} seconds a step` };
}

const secondsOf = (outcome: Outcome): number => (outcome.kind === 'timed' ? outcome.seconds : Infinity);

const fastest = (outcomes: readonly Outcome[]): number => Math.min(...outcomes.map(secondsOf));

/** Indices of those timed, fastest first. */
const order = (outcomes: readonly Outcome[]): number[] =>
  [...outcomes.keys()]
    .filter((i) => outcomes[i].kind === 'timed')
    .sort((a, b) => secondsOf(outcomes[a]) - secondsOf(outcomes[b]));

function winnerOf(outcomes: readonly Outcome[]): number | undefined {
  const [best] = order(outcomes);
  if (best === undefined) return undefined;
  return secondsOf(outcomes[best]) < WORTHWHILE * secondsOf(outcomes[0])
    ? best
    : outcomes[0].kind === 'timed'
      ? 0
      : best;
}

/** The real time. */
export const wallClock: Clock = {
  now: () => performance.now() / 1000,
  async within(seconds, work) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const alarm = new Promise<typeof late>((resolve) => {
      timer = setTimeout(() => resolve(late), seconds * 1000);
    });
    try {
      return await Promise.race([work, alarm]);
    } finally {
      clearTimeout(timer);
    }
  },
};
