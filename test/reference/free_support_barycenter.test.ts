import { describe, expect, it } from 'vitest';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { freeSupportBarycenter, transportTo } from './free_support_barycenter.js';

const draw = (run: number, count: number): Float64Array => normals(keyOf(8), Stream.test, run, 0, count);
const ascending = (values: ArrayLike<number>): number[] => Array.from(values).sort((a, b) => a - b);

describe('freeSupportBarycenter', () => {
  it('averages quantiles on the line, for any weights', () => {
    const clouds = [draw(0, 40), draw(1, 40).map((v) => 3 * v - 2), draw(2, 40).map((v) => Math.exp(v))];
    const weights = [0.5, 0.2, 0.3];
    const sorted = clouds.map(ascending);
    const exact = sorted[0].map((_, i) => weights.reduce((sum, w, k) => sum + w * sorted[k][i], 0));
    const { support } = freeSupportBarycenter({ clouds, weights, dim: 1, start: draw(3, 40) });
    // Sums of three float64 numbers of size ten.
    ascending(support).forEach((value, i) => expect(Math.abs(value - exact[i])).toBeLessThan(1e-13));
  });

  it('averages the matrices of clouds that differ by commuting symmetric maps', () => {
    // Optimal maps are gradients of convex functions: T_k = diag(a_k) on one cloud, so that the barycenter is diag(Σ
    // λ_k a_k).
    const cloud = draw(4, 2 * 60);
    const scales = [
      [1, 2],
      [3, 0.5],
    ];
    const clouds = scales.map((scale) => cloud.map((v, i) => scale[i % 2] * v));
    const weights = [0.25, 0.75];
    const { support, objective } = freeSupportBarycenter({ clouds, weights, dim: 2, start: cloud });
    const mean = [0, 1].map((d) => weights.reduce((sum, w, k) => sum + w * scales[k][d], 0));
    cloud.forEach((v, i) => expect(Math.abs(support[i] - mean[i % 2] * v)).toBeLessThan(1e-13));
    const exact = cloud.reduce(
      (sum, v, i) =>
        sum + weights.reduce((s, w, k) => s + w * 0.5 * ((scales[k][i % 2] - mean[i % 2]) * v) ** 2, 0) / 60,
      0,
    );
    expect(Math.abs(objective - exact)).toBeLessThan(1e-12);
  });

  it('ends where each point is the mean of its partners, no higher than where it started', () => {
    const clouds = [draw(5, 2 * 50), draw(6, 2 * 50).map((v, i) => (i % 2 === 0 ? v ** 2 : v + 4)), draw(7, 2 * 50)];
    const weights = [0.3, 0.3, 0.4];
    const start = draw(9, 2 * 50);
    const { support, partners, objective } = freeSupportBarycenter({ clouds, weights, dim: 2, start });
    support.forEach((v, c) => {
      const [i, d] = [Math.floor(c / 2), c % 2];
      const mean = weights.reduce((sum, w, k) => sum + w * clouds[k][2 * partners[k][i] + d], 0);
      expect(Math.abs(v - mean)).toBeLessThan(1e-13);
    });
    expect(objective).toBeLessThan(transportTo(start, clouds, weights, 2).objective);
    expect(objective).toBe(transportTo(support, clouds, weights, 2).objective);
  });

  it('refuses to call an unfinished run done', () => {
    const clouds = [draw(10, 30), draw(11, 30)];
    expect(() =>
      freeSupportBarycenter({ clouds, weights: [0.5, 0.5], dim: 1, start: draw(12, 30), mostIterations: 1 }),
    ).toThrow(/still change/);
  });
});
