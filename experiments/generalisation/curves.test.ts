import { describe, expect, it } from 'vitest';
import { curvesOf } from './curves.js';
import type { Trained } from './train.js';

const COUNTS = [100, 1000, 10_000, 100_000];

/** Errors of two runs that fall like 1/N onto floors of their own, by one measure; the others are 1. */
function trainings(floors: readonly number[]): Trained[] {
  return floors.flatMap((floor, run) =>
    [0, ...COUNTS].map((count) => {
      const gap = floor + (count === 0 ? 0 : (100 + run) / count);
      return {
        question: 'twister',
        count,
        run,
        gap,
        uvp: 1,
        mean: 1,
        width: 64,
        iterations: 400,
        seconds: 1,
        plugIn: { gap: 1 / Math.max(count, 1), uvp: 1, mean: 1 },
      };
    }),
  );
}

describe('curvesOf', () => {
  const [gap, uvp] = curvesOf(trainings([0.02, 0.04]));

  it('fits errors as far as they are well above the floor, and what is left of them without it further on', () => {
    expect(gap.measure).toBe('gap');
    expect(gap.counts).toEqual(COUNTS);
    expect(gap.floor).toBeCloseTo(0.03, 12);
    // 1.03, 0.13, 0.04, …: the third is below three times 0.03.
    expect(gap.fitted).toBe(2);
    expect(gap.slope?.slope).toBeCloseTo(Math.log10((0.03 + 0.1005) / (0.03 + 1.005)), 10);
    expect(gap.estimation.fitted).toBe(COUNTS.length);
    expect(gap.estimation.slope?.slope).toBeCloseTo(-1, 10);
    expect(gap.plugInSlope.slope).toBeCloseTo(-1, 10);
  });

  it('fits nothing where errors are the floor', () => {
    expect(uvp.fitted).toBe(0);
    expect(uvp.slope).toBeUndefined();
    expect(uvp.estimation.slope).toBeUndefined();
    expect(uvp.estimation.means).toEqual([0, 0, 0, 0]);
  });
});
