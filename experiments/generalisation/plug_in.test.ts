import { describe, expect, it } from 'vitest';
import { mean } from '../support/numbers.js';
import { plugInErrors } from './plug_in.js';
import { dataSet, firstRows, questions } from './problem.js';
import { MEASURES } from './score.js';

const [twister, gaussians] = questions();

describe('plugInErrors', () => {
  it.each([twister, gaussians])('of $name fall like 1/N, all three being of second order', (question) => {
    const runs = Array.from({ length: 12 }, (_, run) => dataSet(question, 8000, run));
    for (const measure of MEASURES) {
      const [few, many] = [500, 8000].map((n) =>
        mean(runs.map((tables) => plugInErrors(question, firstRows(tables, n))[measure])),
      );
      // 16 times the points. Sums of some ten squares of normal numbers over 12 runs scatter by 13 % each: k = 3.
      expect(few / many).toBeGreaterThan(16 / 1.7);
      expect(few / many).toBeLessThan(16 * 1.7);
    }
  });

  it('of the twister is what its means are off by, and no more than a share of it for the rest', () => {
    // Gains are 1 there: y − m̄ = x − m_k with the tables' means in the place of the marginals'.
    const tables = dataSet(twister, 20_000, 3);
    const { gap, mean: byMean } = plugInErrors(twister, tables);
    // tr S = 2 (1 + ε), KL = |error|²/2ε where gains are right: gap = byMean/100 · tr S/2ε.
    const expected = ((byMean / 100) * 2 * (1 + twister.epsilon)) / (2 * twister.epsilon);
    expect(Math.abs(gap / expected - 1)).toBeLessThan(0.1);
  });
});
