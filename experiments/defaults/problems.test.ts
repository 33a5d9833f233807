import { describe, expect, it } from 'vitest';
import { columnMoments } from '../../src/barycenter/problem/column_moments.js';
import { meanVariance } from '../support/tables.js';
import { defaultsProblem, epsilonOf, NAMES, problemOf } from './problems.js';

describe('the ten problems', () => {
  const problems = NAMES.map(defaultsProblem);

  it('are what the packages’ schema takes, with weights that sum to 1', () => {
    expect(problems).toHaveLength(10);
    for (const problem of problems) expect(problemOf(problem).marginals).toHaveLength(problem.tables.length);
  });

  it('cover dimensions 1 to 20, 30 to 100,000 rows, two to five marginals, both precisions', () => {
    const tables = problems.flatMap((p) => p.tables);
    const range = (values: readonly number[]): number[] => [Math.min(...values), Math.max(...values)];
    expect(range(tables.map((t) => t.columns))).toEqual([1, 20]);
    expect(range(tables.map((t) => t.rows))).toEqual([30, 100_000]);
    expect(range(problems.map((p) => p.tables.length))).toEqual([2, 5]);
    expect(new Set(tables.map((t) => t.data.constructor))).toEqual(new Set([Float32Array, Float64Array]));
  });

  it('have the offsets and the units that they are said to have', () => {
    const about = (name: string) => defaultsProblem(name).tables.map((table) => columnMoments(table));
    for (const { means, deviations } of about('five far clouds'))
      means.forEach((mean, c) => expect(mean / deviations[c]).toBeGreaterThan(3000));
    // Northings.
    for (const { means, deviations } of about('shops on a map')) expect(means[1] / deviations[1]).toBeGreaterThan(5000);
    for (const { deviations } of about('columns of three units')) {
      expect(deviations[1] / deviations[0]).toBeGreaterThan(10);
      expect(deviations[2] / deviations[1]).toBeGreaterThan(10);
    }
    expect(new Set(defaultsProblem('atoms on two sides').tables[0].data).size).toBe(10);
  });

  it('have an ε of 0.05 to 0.2 of their mean variance', () => {
    for (const problem of problems) {
      const relative = epsilonOf(problem) / meanVariance(problem.tables, problem.weights);
      expect(relative, problem.name).toBeGreaterThan(0.0499);
      expect(relative, problem.name).toBeLessThan(0.2001);
    }
  });

  it('are the same at every call', () => {
    expect(defaultsProblem('ring and blobs')).toEqual(defaultsProblem('ring and blobs'));
  });
});
