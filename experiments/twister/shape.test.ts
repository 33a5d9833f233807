import { describe, expect, it } from 'vitest';
import { exactAnswerOf } from '../../src/barycenter/exact/exact_answer.js';
import { problemOf, SOLVER } from './problem.js';
import { exactDraws, shapeError } from './shape.js';

const exact = exactAnswerOf(problemOf('twist', SOLVER))!;

describe('shapeError', () => {
  it('of exact draws falls with the root of their number', () => {
    const [few, many] = [2000, 32_000].map((count) => shapeError(exact, exactDraws(exact, count, 5)));
    // Four times as small, where all bins are full; those of the tail that hold no point at 2,000 draws bring it to
    // 3.3.
    expect(few / many).toBeGreaterThan(2.8);
    expect(few / many).toBeLessThan(4.4);
  });

  it('sees a hole that leaves both moments as they are', () => {
    const draws = exactDraws(exact, 32_000, 6);
    // Radii √(2 E) of a Gaussian; on a ring of radius √2 mean and covariance are the same.
    const ring = draws.map((value, c) => {
      const radius = Math.hypot(draws[c - (c % 2)], draws[c - (c % 2) + 1]);
      return (value / radius) * Math.sqrt(2 * exact.barycenter.covariance[0][0]);
    });
    expect(shapeError(exact, ring)).toBeGreaterThan(0.7);
  });
});
