import { describe, expect, it } from 'vitest';
import { mean, standardDeviation } from '../support/numbers.js';
import { Draws } from '../support/draws.js';
import { meanOver, slopeOverRuns } from './slope.js';

const COUNTS = [100, 300, 1000, 3000, 10_000];

describe('slopeOverRuns', () => {
  it('finds the power of errors without scatter', () => {
    const runs = [2, 2].map((factor) => COUNTS.map((n) => factor * n ** -0.7));
    const { slope, error } = slopeOverRuns(COUNTS, runs);
    expect(slope).toBeCloseTo(-0.7, 12);
    expect(error).toBeLessThan(1e-12);
  });

  it('is of the mean error, which a run may be on the other side of 0 from', () => {
    const power = COUNTS.map((n) => n ** -1);
    const runs = [power.map((v) => 3 * v), power.map((v) => -v), power.map((v) => v)];
    expect(meanOver(runs)[1]).toBeCloseTo(power[1], 15);
    expect(slopeOverRuns(COUNTS, runs).slope).toBeCloseTo(-1, 12);
  });

  it('has an error that is the scatter of slopes over repetitions', () => {
    const draws = new Draws(31);
    const repetitions = Array.from({ length: 400 }, () =>
      slopeOverRuns(
        COUNTS,
        Array.from({ length: 8 }, () => {
          const z = draws.normals(COUNTS.length);
          return COUNTS.map((n, i) => Math.exp(0.2 * z[i]) / n);
        }),
      ),
    );
    const scatter = standardDeviation(repetitions.map(({ slope }) => slope));
    const told = Math.sqrt(mean(repetitions.map(({ error }) => error ** 2)));
    // A deviation of 400 values is known to 1/√800 of itself, the root of a mean of 400 squares of 7 degrees of
    // freedom to half as much: k = 4 of both.
    expect(Math.abs(told / scatter - 1)).toBeLessThan(4 * Math.hypot(1 / Math.sqrt(800), 0.5 * Math.sqrt(2 / 7 / 400)));
  });
});
