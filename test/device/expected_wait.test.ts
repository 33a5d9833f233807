import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ExpectedWait, sleepFor } from '../../src/device/webgpu/expected_wait.js';

/** One wait for something that is ready `ms` after it began: when it was asked for, and when the answer came, in ms. */
async function waitFor(expected: ExpectedWait, ms: number) {
  const start = performance.now();
  let asked = NaN;
  await expected.until(async () => {
    asked = performance.now() - start;
    if (ms > asked) await after(ms - asked);
  });
  return { asked, answered: performance.now() - start };
}

describe('ExpectedWait', () => {
  it('sleeps through three quarters of what it expects, unless that is next to nothing, and never long', () => {
    expect([0, 1, 2.6].map(sleepFor)).toEqual([0, 0, 0]);
    expect([4, 40, 100].map(sleepFor)).toEqual([3, 30, 75]);
    expect([200, 1e6].map(sleepFor)).toEqual([100, 100]);
  });

  it('asks at once until three waits have told it what to expect, and after most of the time then', async () => {
    const expected = new ExpectedWait();
    for (let i = 0; i < 3; i++) expect((await waitFor(expected, 60)).asked).toBeLessThan(20);
    for (let i = 0; i < 3; i++) {
      const { asked, answered } = await waitFor(expected, 60);
      // Timers are late by what the machine does meanwhile, never early by more than their millisecond.
      expect(asked).toBeGreaterThan(40);
      expect(answered).toBeGreaterThan(58);
    }
  });

  it('is late once where a wait is suddenly short, not again', async () => {
    const expected = new ExpectedWait();
    for (let i = 0; i < 3; i++) await waitFor(expected, 80);
    expect((await waitFor(expected, 0)).asked).toBeGreaterThan(50);
    for (const ms of [0, 80, 0]) expect((await waitFor(expected, ms)).asked).toBeLessThan(20);
  });

  it('leaves long and short waits that alternate alone', async () => {
    const expected = new ExpectedWait();
    for (const ms of [50, 0, 50, 0, 50, 0]) expect((await waitFor(expected, ms)).asked).toBeLessThan(20);
  });

  it('passes on what the question throws, and goes on', async () => {
    const expected = new ExpectedWait();
    await expect(expected.until(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await expect(expected.until(() => { throw new Error('closed'); })).rejects.toThrow('closed');
    expect(await expected.until(() => Promise.resolve(7))).toBe(7);
  });
});
