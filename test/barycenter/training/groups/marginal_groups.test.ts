import { describe, expect, it } from 'vitest';
import { marginalGroups } from '../../../../src/barycenter/training/groups/marginal_groups.js';

const WEIGHTS = [0.05, 0.4, 0.15, 0.1, 0.25, 0.05];

describe('marginalGroups', () => {
  it.each([2, 3, 5])('of %i weigh pairs so that the mean over groups is λ_k λ_j', (size) => {
    const groups = marginalGroups({ weights: WEIGHTS, size, seed: 2 });
    const draws = 20_000;
    const [sums, squares] = [new Float64Array(36), new Float64Array(36)];
    for (let t = 0; t < draws; t++) {
      const group = groups.at(t);
      const a = groups.pairWeights(group);
      for (let s = 0; s < size; s++) {
        for (let u = 0; u < size; u++) {
          const [at, value] = [group[s] * 6 + group[u], a[s * size + u]];
          sums[at] += value;
          squares[at] += value ** 2;
        }
      }
    }
    for (const [k, left] of WEIGHTS.entries()) {
      for (const [j, right] of WEIGHTS.entries()) {
        const [mean, square] = [sums[k * 6 + j] / draws, squares[k * 6 + j] / draws];
        const error = Math.sqrt((square - mean ** 2) / draws);
        // 5 standard errors: of 15 pairs none is that far off in a hundred thousand runs.
        if (k !== j) expect(Math.abs(mean - left * right), `${k}, ${j}`).toBeLessThanOrEqual(5 * error + 1e-15);
        else expect(mean).toBe(0);
      }
    }
  });

  it('are the same at every call, others at other iterations and seeds, in rising order', () => {
    const groups = marginalGroups({ weights: WEIGHTS, size: 3, seed: 2 });
    const first = Array.from({ length: 50 }, (_, t) => groups.at(t));
    expect(Array.from({ length: 50 }, (_, t) => groups.at(t))).toEqual(first);
    const others = marginalGroups({ weights: WEIGHTS, size: 3, seed: 3 });
    expect(Array.from({ length: 50 }, (_, t) => others.at(t))).not.toEqual(first);
    expect(new Set(first.map((group) => group.join())).size).toBeGreaterThan(5);
    for (const group of first) expect([...group].sort((a, b) => a - b)).toEqual(group);
  });

  it('of all are all, each pair with λ_k λ_j', () => {
    const groups = marginalGroups({ weights: WEIGHTS, size: 6, seed: 1 });
    expect(groups.at(7)).toEqual([0, 1, 2, 3, 4, 5]);
    const a = groups.pairWeights(groups.at(7));
    for (const [k, left] of WEIGHTS.entries())
      for (const [j, right] of WEIGHTS.entries()) expect(a[k * 6 + j]).toBeCloseTo(k === j ? 0 : left * right, 14);
  });
});
