import { describe, expect, it } from 'vitest';
import { questions } from './problem.js';
import { scoreOfExact, type Counts } from './score.js';

describe('scoreOfExact', () => {
  const counts: Counts = {
    points: 8192,
    conditionalPoints: 256,
    draws: 64,
    comparedPoints: 1,
    compared: 1,
    longer: 1,
  };

  it.each(questions())('of $name is what chance leaves', async (question) => {
    const { uvp, mean } = await scoreOfExact(question, counts);
    // 100 · 2 (tr S/n + …)/tr S: two to four hundredths of a percent are expected, a sum of five squares and more of
    // normal numbers, which is below four times that but once in 10⁴; it is taken off.
    expect(Math.abs(uvp)).toBeLessThan(0.15);
    // Means of 64 draws of 256 points: 100 · tr Cov/(64 tr S) is at most 0.12, its mean over 512 numbers and more
    // known to a sixteenth: k = 4.
    expect(Math.abs(mean)).toBeLessThan(0.03);
  });
});
