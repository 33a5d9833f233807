import { describe, expect, it } from 'vitest';
import { scheduleFactor } from '../../src/optimizer/schedule.js';

describe('scheduleFactor', () => {
  it('stays at 1 when constant', () => {
    const schedule = { kind: 'constant', warmup: 0, final: 0 } as const;
    expect([0, 50, 99].map((t) => scheduleFactor(schedule, t, 100))).toEqual([1, 1, 1]);
  });

  it('falls linearly from 1 towards the final factor', () => {
    const schedule = { kind: 'linear', warmup: 0, final: 0.2 } as const;
    expect(scheduleFactor(schedule, 0, 100)).toBe(1);
    expect(scheduleFactor(schedule, 50, 100)).toBeCloseTo(0.6, 12);
    expect(scheduleFactor(schedule, 100, 100)).toBeCloseTo(0.2, 12);
  });

  it('follows half a cosine', () => {
    const schedule = { kind: 'cosine', warmup: 0, final: 0 } as const;
    expect(scheduleFactor(schedule, 25, 100)).toBeCloseTo(0.5 * (1 + Math.SQRT1_2), 12);
    expect(scheduleFactor(schedule, 50, 100)).toBeCloseTo(0.5, 12);
  });

  it('warms up from near 0 and then starts the schedule at 1', () => {
    const schedule = { kind: 'linear', warmup: 9, final: 0 } as const;
    expect(scheduleFactor(schedule, 0, 109)).toBeCloseTo(0.1, 12);
    expect(scheduleFactor(schedule, 8, 109)).toBeCloseTo(0.9, 12);
    expect(scheduleFactor(schedule, 9, 109)).toBe(1);
    expect(scheduleFactor(schedule, 59, 109)).toBeCloseTo(0.5, 12);
  });

  it('holds the final factor past the total', () => {
    expect(scheduleFactor({ kind: 'linear', warmup: 0, final: 0.1 }, 500, 100)).toBeCloseTo(0.1, 12);
  });
});
