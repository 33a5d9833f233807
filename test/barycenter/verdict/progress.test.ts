import { describe, expect, it } from 'vitest';
import type { LoadedProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import type { MetricPoint } from '../../../src/barycenter/training/checkpoint.js';
import { progressCheck, PROGRESS_LIMIT } from '../../../src/barycenter/verdict/progress.js';

/** In units of the cost, as the loss is. */
const EPSILON = 0.5;
const loaded = { epsilon: EPSILON, engine: { epsilon: 7 } } as LoadedProblem;

const point = (iteration: number, lossChange?: number, lossChangeError = 0.01): MetricPoint => ({
  iteration,
  surrogate: 0,
  learningRate: 0.01,
  seconds: 0,
  ...(lossChange === undefined ? {} : { lossChange, lossChangeError }),
});

describe('progressCheck', () => {
  it('is the last fall of the loss less two standard errors, in ε', () => {
    const check = progressCheck(loaded, [point(1), point(2, -3), point(3, -0.42, 0.1), point(4)])!;
    expect(check.value).toBeCloseTo((0.42 - 0.2) / EPSILON, 12);
    expect(check).toMatchObject({ name: 'progress', limit: PROGRESS_LIMIT, passed: false });
    expect(check.line).toBe('the loss still fell by 0.44 ε between the last two validations');
  });

  it('is 0 for a loss that rises, and for a fall within its errors', () => {
    expect(progressCheck(loaded, [point(1, -3), point(2, 0.4)])).toMatchObject({ value: 0, passed: true });
    expect(progressCheck(loaded, [point(2, -0.4, 0.2)])).toMatchObject({ value: 0, passed: true });
  });

  it('passes a fall of a twentieth of ε', () => {
    expect(progressCheck(loaded, [point(2, -EPSILON / 20, 0)])!.passed).toBe(true);
    expect(progressCheck(loaded, [point(2, -EPSILON / 5, 0)])!.passed).toBe(false);
  });

  it('is not known without two validations', () => {
    expect(progressCheck(loaded, [])).toBeUndefined();
    expect(progressCheck(loaded, [point(1), point(2)])).toBeUndefined();
  });
});
