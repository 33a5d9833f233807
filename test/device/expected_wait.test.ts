import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExpectedWait, sleepFor } from '../../src/device/webgpu/expected_wait.js';

// A clock that moves by timers alone: the times below are exact, whatever else the machine does.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** One wait for something that is ready `ms` after it began: when it was asked for, and when the answer came, in ms. */
async function waitFor(expected: ExpectedWait, ms: number) {
  const start = performance.now();
  let asked = NaN;
  const answer = expected.until(async () => {
    asked = performance.now() - start;
    if (ms > asked) await new Promise((resolve) => setTimeout(resolve, ms - asked));
  });
  await vi.runAllTimersAsync();
  await answer;
  return { asked, answered: performance.now() - start };
}

/** When waits of these lengths, one after the other, were asked for. */
async function askedFor(waits: readonly number[]): Promise<number[]> {
  const expected = new ExpectedWait();
  const asked: number[] = [];
  for (const ms of waits) asked.push((await waitFor(expected, ms)).asked);
  return asked;
}

describe('ExpectedWait', () => {
  it('sleeps through most of what it expects, unless that is next to nothing, and never long', () => {
    expect([0, 1, 2.3].map(sleepFor)).toEqual([0, 0, 0]);
    expect([4, 40, 100].map(sleepFor)).toEqual([3.4, 34, 85]);
    expect([200, 1e6].map(sleepFor)).toEqual([100, 100]);
  });

  it('asks at once until three waits have told it what to expect, and after most of the shortest then', async () => {
    expect(await askedFor([60, 80, 60, 60, 100, 100, 100, 100])).toEqual([0, 0, 0, 51, 51, 51, 51, 85]);
  });

  it('answers when the answer is there, if that is after the sleep', async () => {
    const expected = new ExpectedWait();
    for (let i = 0; i < 3; i++) await waitFor(expected, 60);
    expect((await waitFor(expected, 60)).answered).toBe(60);
    expect((await waitFor(expected, 40)).answered).toBe(51);
  });

  it('is late by less than half as much each time where waits are suddenly short', async () => {
    // 0.85 of 80, then of half of the sleep before; timers round down, and no sleep is under 2 ms.
    expect(await askedFor([80, 80, 80, 0, 0, 0, 0, 0, 0])).toEqual([0, 0, 0, 68, 28, 12, 5, 2, 0]);
  });

  it('goes on sleeping after one short wait among long ones', async () => {
    expect(await askedFor([80, 80, 80, 0, 80, 80, 80, 80])).toEqual([0, 0, 0, 68, 28, 28, 28, 68]);
  });

  it('leaves long and short waits that alternate alone', async () => {
    expect(await askedFor([50, 0, 50, 0, 50, 0])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('passes on what the question throws, and goes on', async () => {
    const expected = new ExpectedWait();
    await expect(expected.until(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await expect(
      expected.until(() => {
        throw new Error('closed');
      }),
    ).rejects.toThrow('closed');
    expect(await expected.until(() => Promise.resolve(7))).toBe(7);
  });
});
