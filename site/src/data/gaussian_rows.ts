import type { GaussianSpec } from 'energy-barycenter';
import { normalPair, spread } from './spread.js';
import type { Row } from './cloud.js';

/** A twist keeps norms; its inverse turns a point back by slope·‖p‖. */
export function untwisted([x, y]: Row, slope: number): Row {
  const angle = -slope * Math.hypot(x, y);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c * x - s * y, s * x + c * y];
}

/** F of a covariance F Fᵀ of the plane, lower triangular: [l, m, n] of the rows (l, 0) and (m, n). */
export function factor([[a, b], [, d]]: readonly (readonly number[])[]): readonly [number, number, number] {
  const l = Math.sqrt(a);
  return [l, b / l, Math.sqrt(d - (b / l) ** 2)];
}

export function covarianceOf({ covariance, standardDeviation = 1 }: GaussianSpec): readonly (readonly number[])[] {
  const variance = standardDeviation ** 2;
  return (
    covariance ?? [
      [variance, 0],
      [0, variance],
    ]
  );
}

/** Points of a Gaussian, spread evenly, through the map that its draws go through. */
export function gaussianRows(spec: GaussianSpec, count: number): Row[] {
  const [l, m, n] = factor(covarianceOf(spec));
  return Array.from({ length: count }, (_, i) => {
    const [, u, v] = spread(i);
    const [a, b] = normalPair(u, v);
    return untwisted([spec.mean[0] + l * a, spec.mean[1] + m * a + n * b], spec.pushforward?.slope ?? 0);
  });
}
