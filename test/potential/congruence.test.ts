import { describe, expect, it } from 'vitest';
import { congruence, PARAMETRISATIONS } from '../../src/potential/congruence.js';

describe('congruence', () => {
  const weights = [0.2, 0.3, 0.5];

  it.each(PARAMETRISATIONS)('%s: the weighted sum of potentials vanishes for any networks', (kind) => {
    const { networks, heads, coefficients } = congruence(kind, weights);
    for (let column = 0; column < networks * heads; column++) {
      const sum = weights.reduce((total, w, k) => total + w * coefficients[k * networks * heads + column], 0);
      // A handful of float64 operations on numbers below 1.
      expect(Math.abs(sum)).toBeLessThan(1e-15);
    }
  });

  it.each(PARAMETRISATIONS)('%s: K − 1 potentials are free, so the rank is K − 1', (kind) => {
    const { networks, heads, coefficients } = congruence(kind, weights);
    const columns = networks * heads;
    // The first two rows of C must be linearly independent: their Gram determinant is not zero.
    const row = (k: number) => coefficients.subarray(k * columns, (k + 1) * columns);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);
    const determinant = dot(row(0), row(0)) * dot(row(1), row(1)) - dot(row(0), row(1)) ** 2;
    expect(determinant).toBeGreaterThan(0.1);
  });

  it('reduced with two unequal weights is not ±f', () => {
    expect([...congruence('reduced', [0.25, 0.75]).coefficients]).toEqual([1, -1 / 3]);
  });

  it('counts networks and heads', () => {
    expect(congruence('separate', weights)).toMatchObject({ networks: 3, heads: 1 });
    expect(congruence('reduced', weights)).toMatchObject({ networks: 2, heads: 1 });
    expect(congruence('shared', weights)).toMatchObject({ networks: 1, heads: 3 });
  });
});
