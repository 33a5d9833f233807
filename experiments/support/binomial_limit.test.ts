import { describe, expect, it } from 'vitest';
import { binomialAtMost, upperLimit } from './binomial_limit.js';

/** P(X = i), [trials + 1], one trial after the other: no factorials and no logarithms. */
function distribution(trials: number, probability: number): number[] {
  let masses = [1];
  for (let t = 0; t < trials; t++) {
    masses = Array.from(
      { length: t + 2 },
      (_, i) => (masses[i] ?? 0) * (1 - probability) + (masses[i - 1] ?? 0) * probability,
    );
  }
  return masses;
}

describe('binomialAtMost', () => {
  it.each([
    [0, 5, 0.3],
    [3, 20, 0.1],
    [17, 40, 0.5],
    [150, 300, 0.45],
    [2, 300, 0.02],
  ])('is the sum of %i and fewer of %i trials at %d', (successes, trials, probability) => {
    const expected = distribution(trials, probability)
      .slice(0, successes + 1)
      .reduce((a, b) => a + b, 0);
    // 300 products on either side, each rounded to 1e-16.
    expect(Math.abs(binomialAtMost(successes, trials, probability) - expected)).toBeLessThan(1e-12);
  });
});

describe('upperLimit', () => {
  it('is 1 − 0.05^(1/n) where nothing was found: three in n', () => {
    for (const trials of [1, 10, 59, 300]) expect(upperLimit(0, trials)).toBeCloseTo(1 - 0.05 ** (1 / trials), 12);
    expect(upperLimit(0, 300)).toBeCloseTo(3 / 300, 3);
  });

  // 0.95-quantiles of Beta(successes + 1, trials − successes).
  it.each([
    [1, 10, 0.3941633],
    [2, 20, 0.2826185],
    [5, 100, 0.1022534],
  ])('of %i in %i is %d', (successes, trials, expected) => {
    expect(upperLimit(successes, trials)).toBeCloseTo(expected, 5);
  });

  it.each([
    [1, 10],
    [7, 60],
    [30, 31],
  ])('of %i in %i leaves 5 % for as few, and 2.5 % at the two-sided limit', (successes, trials) => {
    for (const confidence of [0.95, 0.975]) {
      const limit = upperLimit(successes, trials, confidence);
      const below = distribution(trials, limit)
        .slice(0, successes + 1)
        .reduce((a, b) => a + b, 0);
      expect(Math.abs(below - (1 - confidence))).toBeLessThan(1e-10);
    }
  });

  it('is 1 where everything was found', () => expect(upperLimit(4, 4)).toBe(1));

  it.each([
    [1, 0],
    [-1, 4],
    [5, 4],
    [0.5, 4],
  ])('refuses %d of %d', (successes, trials) => {
    expect(() => upperLimit(successes, trials)).toThrow(/needs 0 ≤ successes ≤ trials/);
  });
});
