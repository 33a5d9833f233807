import type { Measure } from '../../../src/solvers/measure.js';
import { TestRandom } from '../../support/random.js';

export const even = (length: number): Float64Array => new Float64Array(length).fill(1 / length);

/** Points of equal masses. */
export const cloud = (points: ArrayLike<number>, dim: number): Measure => ({
  points: Float64Array.from(points),
  dim,
  masses: even(points.length / dim),
});

/** n normal points of the plane, x by `stretch[0]` and y by `stretch[1]`. */
export function normalCloud(seed: number, n: number, stretch: readonly [number, number] = [1, 1]): Measure {
  return cloud(
    new TestRandom(seed).normals(2 * n).map((value, i) => stretch[i % 2] * value),
    2,
  );
}

/** A x + b of every point of the plane. */
export function mapped({ points, dim, masses }: Measure, a: readonly number[], b: readonly [number, number]): Measure {
  const out = points.map((_, i) => {
    const [x, y] = [points[i - (i % 2)], points[i - (i % 2) + 1]];
    return a[2 * (i % 2)] * x + a[2 * (i % 2) + 1] * y + b[i % 2];
  });
  return { points: out, dim, masses };
}

export const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

/** Mean and covariance of a cloud in the plane: [x, y, xx, xy, yy]. */
export function moments({ points, masses }: Measure): number[] {
  const mean = [0, 1].map((d) => masses.reduce((sum, mass, i) => sum + mass * points[2 * i + d], 0));
  const second = (d: number, e: number): number =>
    masses.reduce((sum, mass, i) => sum + mass * (points[2 * i + d] - mean[d]) * (points[2 * i + e] - mean[e]), 0);
  return [...mean, second(0, 0), second(0, 1), second(1, 1)];
}
