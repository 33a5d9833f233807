import { describe, expect, it } from 'vitest';
import { late, race, wallClock, type Clock, type Entrant } from '../../../src/ops/langevin_chain/tuning/race.js';

/** A clock that moves only when the entrants say so. */
class FakeClock implements Clock {
  seconds = 0;
  /** What awaiting some work takes. */
  readonly durations = new Map<Promise<unknown>, number>();
  now = (): number => this.seconds;
  async within<Result>(seconds: number, work: Promise<Result>): Promise<Result | typeof late> {
    const duration = this.durations.get(work) ?? 0;
    this.seconds += Math.min(duration, seconds);
    return duration > seconds ? late : work;
  }
}

interface Told {
  readonly seconds?: number;
  readonly compiling?: number;
  readonly compileError?: Error;
  readonly wrong?: string;
  readonly checkError?: Error;
  /** What timing takes. */
  readonly timing?: number;
}

/** Entrants of which a log says what was asked of them. */
function entrantsOf(clock: FakeClock, told: readonly Told[]) {
  const log: string[] = [];
  const entrants = told.map(
    ({ seconds = 1, compiling = 0, compileError, wrong, checkError, timing = 0 }, i): Entrant => ({
      compile() {
        log.push(`compile ${i}`);
        const compiled = compileError ? Promise.reject(compileError) : Promise.resolve();
        clock.durations.set(compiled, compiling);
        if (i === 0) clock.seconds += compiling;
        return compiled;
      },
      check() {
        log.push(`check ${i}`);
        return checkError ? Promise.reject(checkError) : Promise.resolve(wrong);
      },
      time(best) {
        log.push(`time ${i}${best < Infinity ? ` against ${best}` : ''}`);
        clock.seconds += timing;
        return Promise.resolve(seconds);
      },
    }),
  );
  return { log, entrants };
}

const nothingIsFatal = (): boolean => false;

async function run(told: readonly Told[], budget = 100) {
  const clock = new FakeClock();
  const { log, entrants } = entrantsOf(clock, told);
  return { log, result: await race(entrants, budget, clock, nothingIsFatal) };
}

describe('race', () => {
  it('gives the fastest', async () => {
    const { result } = await run([{ seconds: 3 }, { seconds: 1 }, { seconds: 2 }]);
    expect(result.winner).toBe(1);
    expect(result.outcomes).toEqual([3, 1, 2].map((seconds) => ({ kind: 'timed', seconds })));
  });

  it('keeps to the guess unless another is worth the change', async () => {
    expect((await run([{ seconds: 1 }, { seconds: 0.98 }])).result.winner).toBe(0);
    expect((await run([{ seconds: 1 }, { seconds: 0.96 }])).result.winner).toBe(1);
  });

  it('never times what was not checked, and never chooses what is wrong', async () => {
    const { result, log } = await run([{ seconds: 3 }, { seconds: 1, wrong: 'chain 2 differs' }, { seconds: 2 }]);
    expect(result.winner).toBe(2);
    expect(result.outcomes[1]).toEqual({ kind: 'dropped', reason: 'chain 2 differs' });
    expect(log.filter((line) => line.includes('time 1'))).toEqual([]);
    for (const i of [0, 2])
      expect(log.indexOf(`check ${i}`)).toBeLessThan(log.findIndex((l) => l.startsWith(`time ${i}`)));
  });

  it('drops what does not compile, what fails and what gives no time', async () => {
    const { result } = await run([
      { compileError: new Error('line 3') },
      { checkError: new Error('out of memory') },
      { seconds: NaN },
      { seconds: 0 },
      { seconds: 5 },
    ]);
    expect(result.outcomes).toEqual([
      { kind: 'dropped', reason: 'line 3' },
      { kind: 'dropped', reason: 'out of memory' },
      { kind: 'dropped', reason: 'measured NaN seconds a step' },
      { kind: 'dropped', reason: 'measured 0 seconds a step' },
      { kind: 'timed', seconds: 5 },
    ]);
    expect(result.winner).toBe(4);
  });

  it('has no winner where all are dropped', async () => {
    const { result } = await run([{ wrong: 'a' }, { wrong: 'b' }]);
    expect(result.winner).toBeUndefined();
  });

  it('starts nothing new when the time is over', async () => {
    const { result, log } = await run(
      Array.from({ length: 12 }, (_, i) => ({ seconds: 12 - i, timing: 0.3 })),
      1,
    );
    const kinds = result.outcomes.map((outcome) => outcome.kind);
    expect(kinds).toEqual([...Array<string>(4).fill('timed'), ...Array<string>(8).fill('not tried')]);
    expect(result.winner).toBe(3);
    expect(result.seconds).toBeCloseTo(1.2);
    expect(log.filter((line) => line.startsWith('compile'))).toHaveLength(4);
  });

  it('does not wait for what compiles too long', async () => {
    const { result, log } = await run([{ seconds: 2 }, { compiling: 0.4 }, { compiling: 5 }, {}], 1);
    expect(result.outcomes.map((outcome) => outcome.kind)).toEqual(['timed', 'timed', 'not tried', 'not tried']);
    expect(log.filter((line) => line.startsWith('compile'))).toHaveLength(4);
    expect(result.seconds).toBe(1);
  });

  it('always times the guess, whose compilation is not counted', async () => {
    const { result } = await run([{ compiling: 7, timing: 0.3 }, { timing: 0.8 }, {}], 1);
    expect(result.outcomes.map((outcome) => outcome.kind)).toEqual(['timed', 'timed', 'not tried']);
    expect((await run([{ compiling: 7 }, {}], -1)).result).toMatchObject({
      winner: 0,
      outcomes: [{ kind: 'timed' }, { kind: 'not tried' }],
    });
  });

  it('tells entrants the best so far, and runs the best again at the end', async () => {
    const { log } = await run([{ seconds: 4 }, { seconds: 2 }, { seconds: 3 }, { seconds: 9 }]);
    const timings = log.filter((line) => line.startsWith('time'));
    expect(timings).toEqual([
      'time 0',
      'time 1 against 4',
      'time 2 against 2',
      'time 3 against 2',
      'time 1',
      'time 2',
      'time 0',
    ]);
  });

  it('takes the better of two measurements', async () => {
    const clock = new FakeClock();
    const times = [
      [4, 1],
      [2, 2],
    ].map((list) => [...list]);
    const entrants = times.map((list): Entrant => ({
      compile: () => Promise.resolve(),
      check: () => Promise.resolve(undefined),
      time: () => Promise.resolve(list.shift() ?? NaN),
    }));
    expect((await race(entrants, 1, clock, nothingIsFatal)).winner).toBe(0);
  });

  it('passes fatal errors on', async () => {
    const clock = new FakeClock();
    const lost = new Error('the device is lost');
    const { entrants } = entrantsOf(clock, [{ checkError: lost }, {}]);
    await expect(race(entrants, 1, clock, (error) => error === lost)).rejects.toBe(lost);
  });
});

describe('the real clock', () => {
  it('gives up on what takes too long, whose failure is lost', async () => {
    let fail: (error: Error) => void = () => undefined;
    const slow = new Promise<void>((_, reject) => (fail = reject));
    expect(await wallClock.within(0.001, slow)).toBe(late);
    expect(await wallClock.within(60, Promise.resolve(5))).toBe(5);
    await expect(wallClock.within(60, Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    // Nobody is left to catch this; unhandled, it would end the test run.
    fail(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
