import { powerOfTwo } from '../../barycenter/metrics/power_of_two.js';
import type { Measure } from '../measure.js';
import type { SlicedInput } from './settings.js';

/**
 * The problem with every marginal at its own mean, in a unit near its size. W₂² of measures is that of the centred ones
 * plus the squared distance of their means, on lines as in space, so means average by themselves, exactly, and offsets
 * cost float32 no digits.
 */
export interface Centred {
  /** [K]: points less their mean, over `unit`. */
  readonly marginals: readonly Measure[];
  readonly weights: readonly number[];
  /** Σ_k λ_k m_k, [D], in the data's units. */
  readonly center: Float64Array;
  /** A power of two. */
  readonly unit: number;
  /** Σ_k λ_k ‖m_k − center‖², in the data's units squared. */
  readonly apart: number;
  /** Root of Σ_k λ_k times the mean squared distance from the mean, in units; 0 of single points. */
  readonly spread: number;
}

/** Σ_i w_i x_i about the first point, so that a common offset costs no digits. */
function meanOf({ points, dim, masses }: Measure): Float64Array {
  const first = points.subarray(0, dim);
  const mean = new Float64Array(dim);
  for (let i = 0; i < points.length; i++) mean[i % dim] += masses[Math.floor(i / dim)] * (points[i] - first[i % dim]);
  return mean.map((value, d) => first[d] + value);
}

/** Σ_i w_i ‖x_i‖² */
function meanSquare({ points, dim, masses }: Measure): number {
  let sum = 0;
  for (let i = 0; i < points.length; i++) sum += masses[Math.floor(i / dim)] * points[i] ** 2;
  return sum;
}

export function centre({ marginals, weights }: SlicedInput): Centred {
  const { dim } = marginals[0];
  const means = marginals.map(meanOf);
  const center = means[0].map((first, d) =>
    means.reduce((sum, mean, k) => sum + weights[k] * (mean[d] - first), first),
  );
  const apart = means.reduce(
    (sum, mean, k) => sum + weights[k] * mean.reduce((square, value, d) => square + (value - center[d]) ** 2, 0),
    0,
  );
  const moved = marginals.map(({ points }, k) => points.map((value, i) => value - means[k][i % dim]));
  const largest = moved.reduce((most, points) => points.reduce((m, value) => Math.max(m, Math.abs(value)), most), 0);
  const unit = powerOfTwo(largest);
  const scaled = moved.map((points, k) => ({
    points: points.map((value) => value / unit),
    dim,
    masses: marginals[k].masses,
  }));
  const square = scaled.reduce((sum, measure, k) => sum + weights[k] * meanSquare(measure), 0);
  return { marginals: scaled, weights, center, unit, apart, spread: Math.sqrt(square) };
}

/** Moves a cloud of equal masses, [n, dim], so that its mean is the origin. */
export function recentre(points: Float64Array, dim: number): void {
  const means = new Float64Array(dim);
  for (let i = 0; i < points.length; i++) means[i % dim] += points[i];
  const count = points.length / dim;
  for (let i = 0; i < points.length; i++) points[i] -= means[i % dim] / count;
}
