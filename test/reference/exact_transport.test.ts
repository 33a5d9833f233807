import { describe, expect, it } from 'vitest';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { exactAssignment } from './exact_transport.js';
import { squaredEuclideanCosts } from './grid_barycenter.js';

const draw = (run: number, count: number): Float64Array => normals(keyOf(5), Stream.test, run, 0, count);

/** The least total over all permutations. */
function bruteForce(costs: Float64Array, n: number, row = 0, taken = 0): number {
  if (row === n) return 0;
  let least = Infinity;
  for (let j = 0; j < n; j++) {
    if ((taken >> j) & 1) continue;
    least = Math.min(least, costs[row * n + j] + bruteForce(costs, n, row + 1, taken | (1 << j)));
  }
  return least;
}

describe('exactAssignment', () => {
  it('is as cheap as the best of all permutations, negative costs and ties included', () => {
    for (let run = 0; run < 60; run++) {
      const n = 1 + (run % 7);
      const raw = draw(run, n * n);
      const costs = run % 2 === 0 ? raw : raw.map((value) => Math.round(value));
      const found = exactAssignment(costs);
      expect([...found.columns].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      // Seven sums of numbers of size one, in float64.
      expect(Math.abs(found.cost - bruteForce(costs, n))).toBeLessThan(1e-12);
      expect(Math.abs(found.gap)).toBeLessThan(1e-12);
    }
  });

  it('certifies three hundred points of ten dimensions, and equal points', () => {
    const [x, y] = [draw(100, 3000), draw(101, 3000)];
    const costs = squaredEuclideanCosts(x, y, 10);
    const found = exactAssignment(costs);
    expect(Math.abs(found.gap)).toBeLessThan(1e-9 * found.cost);
    const identity = exactAssignment(squaredEuclideanCosts(x, x, 10));
    expect(identity.cost).toBeLessThan(1e-12);
    expect(exactAssignment(new Float64Array(400)).cost).toBe(0);
  });

  it('sorts on the line: the optimal plan is monotone', () => {
    const [x, y] = [draw(102, 200).sort(), draw(103, 200).sort()];
    expect([...exactAssignment(squaredEuclideanCosts(x, y, 1)).columns]).toEqual(
      Array.from({ length: 200 }, (_, i) => i),
    );
  });

  it('refuses a matrix that is not square', () => {
    expect(() => exactAssignment(new Float64Array(6))).toThrow(/square matrix; got 6 numbers/);
  });
});
