import { describe, expect, it } from 'vitest';
import { twistForward, twistInverse } from '../../../src/barycenter/exact/twist.js';

const points = [3, 4, -0.2, 0.1, 0, 0, 5, -7];

describe('twist', () => {
  it('turns a point counter-clockwise by slope times its norm', () => {
    const [a, b] = twistForward([0.5 * Math.PI, 0], 1);
    expect(a).toBeCloseTo(0, 14);
    expect(b).toBeCloseTo(0.5 * Math.PI, 14);
  });

  it('is undone by its inverse and keeps norms', () => {
    const turned = twistForward(points, 0.4);
    const back = twistInverse(turned, 0.4);
    for (let i = 0; i < points.length; i++) expect(back[i]).toBeCloseTo(points[i], 13);
    for (let i = 0; i < points.length; i += 2) {
      expect(Math.hypot(turned[i], turned[i + 1])).toBeCloseTo(Math.hypot(points[i], points[i + 1]), 13);
    }
    expect(turned[0]).not.toBeCloseTo(3, 3);
  });

  it('preserves area: its Jacobian has determinant 1', () => {
    const h = 1e-5;
    for (const [a, b] of [
      [3, 4],
      [-0.2, 0.1],
      [5, -7],
    ] as const) {
      const [p, q] = [twistForward([a + h, b], 0.4), twistForward([a - h, b], 0.4)];
      const [r, s] = [twistForward([a, b + h], 0.4), twistForward([a, b - h], 0.4)];
      const entry = (plus: Float64Array, minus: Float64Array, i: number): number => (plus[i] - minus[i]) / (2 * h);
      const determinant = entry(p, q, 0) * entry(r, s, 1) - entry(r, s, 0) * entry(p, q, 1);
      // Central differences: h² times third derivatives of about slope³·norm ≈ 1, and rounding 1e-16/h.
      expect(determinant).toBeCloseTo(1, 8);
    }
  });

  it('refuses half a row', () => {
    expect(() => twistForward([1, 2, 3], 0.4)).toThrow(/points must be rows of 2 numbers; got 3 numbers/);
  });
});
