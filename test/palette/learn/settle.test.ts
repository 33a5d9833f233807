import { describe, expect, it } from 'vitest';
import type { Triple } from '../../../src/palette/colour/oklab.js';
import { settling } from '../../../src/palette/learn/settle.js';
import { TestRandom } from '../../support/random.js';

/** Colours (L, a, b) with these deviations about a mean. */
function colours(seed: number, mean: Triple, deviations: Triple): Triple[] {
  const z = new TestRandom(seed).normals(3000);
  return Array.from(
    { length: 1000 },
    (_, i) => mean.map((m, c) => m + deviations[c] * z[3 * i + c]) as unknown as Triple,
  );
}

describe('settling', () => {
  it('leaves displacements alone where pictures spread in every direction', () => {
    const settle = settling([colours(1, [0.5, 0, 0], [0.1, 0.02, 0.01])], [1]);
    expect(settle([0.5, 0.1, 0.1], [0.1, 0.2, 0.3])).toEqual([0.1, 0.2, 0.3]);
  });

  it('keeps neutral pictures neutral, and moves lightness as it was moved', () => {
    const settle = settling([colours(1, [0.4, 0, 0], [0.1, 0, 0]), colours(2, [0.7, 0, 0], [0.2, 0, 0])], [0.5, 0.5]);
    const [l, a, b] = settle([0.5, 0, 0], [0.1, 0.004, -0.003]);
    expect(l).toBeCloseTo(0.1, 12);
    expect([a, b].map(Math.abs).every((v) => v < 1e-12)).toBe(true);
  });

  it('puts what no picture spreads in at the weighted mean of their means', () => {
    // Two tints without variety: a is at 0.1 and 0.3 (twice that in the cost), so the barycenter's is 0.25.
    const pictures = [colours(1, [0.4, 0.1, 0], [0.1, 0, 0.05]), colours(2, [0.7, 0.3, 0], [0.2, 0, 0.05])];
    const settle = settling(pictures, [0.25, 0.75]);
    const [, a, b] = settle([0.5, 0.2, 0.02], [0, 0.28, 0.01]);
    expect(a).toBeCloseTo(2 * 0.25 - 0.2, 9);
    expect(b).toBeCloseTo(0.01, 3);
  });

  it('does so along any direction', () => {
    // Colours along one line: everything across it is settled.
    const along = (s: number): Triple => [0.5 + 0.1 * s, 0.05 * s, 0.02 + 0.03 * s];
    const line = colours(3, [0, 0, 0], [1, 0, 0]).map(([s]) => along(s));
    const settle = settling([line], [1]);
    const [l, a, b] = along(0.7);
    const point: Triple = [l, 2 * a, 2 * b];
    const across: Triple = [0.1, -0.1, 0]; // across (0.1, 0.1, 0.06)
    expect(Math.hypot(...settle(point, across))).toBeLessThan(1e-9);
    const [x, y, z] = settle(point, [0.1, 0.1, 0.06]);
    expect(Math.hypot(x - 0.1, y - 0.1, z - 0.06)).toBeLessThan(1e-9);
  });
});
