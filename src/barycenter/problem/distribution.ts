import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { keyOf, normals } from '../../random/philox.js';
import { Stream } from '../../random/streams.js';
import type { BatchFunction } from './problem.js';

/**
 * A distribution by formula: N(mean, covariance), or N(mean, standardDeviation² I), optionally pushed through the inverse
 * of the twist u, which rotates a 2-D point by slope · its distance from the origin.
 */
export interface DistributionSpec {
  readonly kind: 'gaussian';
  readonly mean: readonly number[];
  readonly covariance?: readonly (readonly number[])[];
  readonly standardDeviation?: number;
  readonly pushforward?: { readonly kind: 'inverse-twist'; readonly slope: number };
}

/** Shorthand for problems in code. */
export function gaussian(spec: Omit<DistributionSpec, 'kind'>): DistributionSpec {
  return { kind: 'gaussian', ...spec };
}

/** The covariance matrix of the Gaussian, before any push-forward. */
export function covarianceOf({ mean, covariance, standardDeviation = 1 }: DistributionSpec): number[][] {
  if (covariance) return covariance.map((row) => [...row]);
  return mean.map((_, i) => mean.map((_, j) => (i === j ? standardDeviation ** 2 : 0)));
}

/** Rotates the point at `offset` of `points` by `slope` · its distance from the origin. */
function twistPoint(points: Float32Array, offset: number, slope: number): void {
  const [a, b] = [points[offset]!, points[offset + 1]!];
  const angle = slope * Math.hypot(a, b);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  points[offset] = c * a - s * b;
  points[offset + 1] = s * a + c * b;
}

/**
 * Draws of a distribution by counter (Stream.distribution, iteration, marginal · batchSize + b, ⌊i/4⌋), worked out on the
 * host in float64 and rounded once, so both devices see the same points. f32 [batchSize, D].
 */
export function distributionSampler(spec: DistributionSpec, marginal: number): BatchFunction {
  const { mean, pushforward } = spec;
  const dim = mean.length;
  const lower = new CholeskyDecomposition(new Matrix(covarianceOf(spec))).lowerTriangularMatrix.to2DArray();
  return ({ iteration, batchSize, seed }) => {
    const key = keyOf(seed);
    const points = new Float32Array(batchSize * dim);
    for (let b = 0; b < batchSize; b++) {
      const z = normals(key, Stream.distribution, iteration, marginal * batchSize + b, dim);
      for (let i = 0; i < dim; i++) {
        let value = mean[i]!;
        for (let j = 0; j <= i; j++) value += lower[i]![j]! * z[j]!;
        points[b * dim + i] = value;
      }
      if (pushforward) twistPoint(points, b * dim, -pushforward.slope);
    }
    return points;
  };
}
