import { describe, expect, it } from 'vitest';
import { count, isFalseAlarm, isMiss } from './counts.js';

describe('count', () => {
  const judged = [
    { ratio: 1.2, kind: 'converged' as const },
    { ratio: 1.4, kind: 'train-longer' as const },
    { ratio: 2, kind: 'converged' as const },
    { ratio: 2, kind: 'not-mixed' as const },
    { ratio: 5, kind: 'converged' as const },
    { ratio: 5, kind: 'train-longer' as const },
    { ratio: Infinity, kind: 'diverges' as const },
    { ratio: Number.NaN, kind: 'converged' as const },
  ];

  it('blames complaints of what is right and praise of what is wrong, and neither in between', () => {
    expect(judged.map(isFalseAlarm)).toEqual([false, true, false, false, false, false, false, false]);
    expect(judged.map(isMiss)).toEqual([false, false, false, false, true, false, false, true]);
  });

  it('counts each among those that could be it', () => {
    const { problems, falseAlarms, misses } = count(judged);
    expect([problems, falseAlarms.found, falseAlarms.of, misses.found, misses.of]).toEqual([8, 1, 2, 2, 4]);
    // P(X ≤ 1 | 2, p) = 1 − p² = 0.05.
    expect(falseAlarms.limit).toBeCloseTo(Math.sqrt(0.95), 10);
    expect(count([]).misses.limit).toBeNull();
  });
});
