import { describe, expect, it } from 'vitest';
import { choleskyFactor } from '../../src/barycenter/exact/cholesky.js';
import { covarianceOf, type GaussianSpec } from '../../src/barycenter/problem/distribution.js';
import type { Table } from '../../src/io/numeric_table.js';
import { mean } from '../support/numbers.js';
import { plugInErrors } from './plug_in.js';
import { dataSet, firstRows, questions } from './problem.js';
import { MEASURES } from './score.js';

const [twister, gaussians] = questions();

/** 2 D points with exactly this mean and covariance (divided by one less). */
function crossOf(spec: GaussianSpec): Table {
  const dim = spec.mean.length;
  const covariance = covarianceOf(spec);
  const lower = choleskyFactor((i, j) => covariance[i][j], dim);
  if (!lower) throw new Error('the covariance of a question is positive definite');
  const reach = Math.sqrt((2 * dim - 1) / 2);
  const data = Float64Array.from({ length: 2 * dim * dim }, (_, c) => {
    const [row, i] = [Math.floor(c / dim), c % dim];
    return spec.mean[i] + (row % 2 === 0 ? reach : -reach) * lower[i * dim + Math.floor(row / 2)];
  });
  return { data, rows: 2 * dim, columns: dim };
}

describe('plugInErrors', () => {
  it.each([twister, gaussians])('of $name are 0 where the moments are right', (question) => {
    const tables = question.distributions.map((spec) => {
      const cross = crossOf(spec);
      return { ...cross, data: question.answer.fromSpace(cross.data) };
    });
    // Of second order in what the fixed point of the covariance leaves.
    const errors = plugInErrors(question, tables);
    for (const measure of MEASURES) expect(Math.abs(errors[measure])).toBeLessThan(1e-9);
  });

  it.each([twister, gaussians])('of $name fall like 1/N, all three being of second order', async (question) => {
    const runs = await Promise.all(Array.from({ length: 12 }, (_, run) => dataSet(question, 8000, run)));
    for (const measure of MEASURES) {
      const [few, many] = [500, 8000].map((n) =>
        mean(runs.map((tables) => plugInErrors(question, firstRows(tables, n))[measure])),
      );
      // 16 times the points. Sums of some ten squares of normal numbers over 12 runs scatter by 13 % each: k = 3.
      expect(few / many).toBeGreaterThan(16 / 1.7);
      expect(few / many).toBeLessThan(16 * 1.7);
    }
  });

  it('of the twister is what its means are off by, and no more than a share of it for the rest', async () => {
    // Gains are 1 there: y − m̄ = x − m_k with the tables' means in the place of the marginals'.
    const tables = await dataSet(twister, 20_000, 3);
    const { gap, mean: byMean } = plugInErrors(twister, tables);
    // tr S = 2 (1 + ε), KL = |error|²/2ε where gains are right: gap = byMean/100 · tr S/2ε.
    const expected = ((byMean / 100) * 2 * (1 + twister.epsilon)) / (2 * twister.epsilon);
    expect(Math.abs(gap / expected - 1)).toBeLessThan(0.1);
  });
});
