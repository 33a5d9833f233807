import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { symmetrized } from '../exact/symmetric.js';
import { keyOf, normals } from '../../random/philox.js';
import { Stream } from '../../random/streams.js';
import { twistInverse } from '../exact/twist.js';

/** Applied to each draw z: u^{-1}(z), u turning a point of the plane by slope·‖z‖ radians. */
export interface InverseTwist {
  readonly kind: 'inverse-twist';
  readonly slope: number;
}

/** A Gaussian N(mean, covariance) or N(mean, standardDeviation² I), pushed forward where `pushforward` says so. */
export interface GaussianSpec {
  readonly kind: 'gaussian';
  /** [D_k] */
  readonly mean: readonly number[];
  /** [D_k][D_k], symmetric positive semi-definite; either this or `standardDeviation`. */
  readonly covariance?: readonly (readonly number[])[];
  readonly standardDeviation?: number;
  readonly pushforward?: InverseTwist;
}

export type DistributionSpec = GaussianSpec;

/** A minibatch asked for: the same request always gets the same draws. */
export interface BatchRequest {
  /** From 0 in training; words of 2³¹ and more ask for points outside of it (validation, evaluation). */
  readonly iteration: number;
  /** Not always the training's: other counts are asked for outside of it. */
  readonly batchSize: number;
  readonly seed: number;
}

/** N(mean, covariance) or N(mean, standardDeviation² I) as a marginal. */
export function gaussian(parameters: Omit<GaussianSpec, 'kind' | 'pushforward'>): GaussianSpec {
  return { kind: 'gaussian', ...parameters };
}

/** A Gaussian of the plane pushed through the inverse of the twist, as the marginals of the twister are. */
export function inverseTwist(distribution: GaussianSpec, { slope }: { readonly slope: number }): GaussianSpec {
  return { ...distribution, pushforward: { kind: 'inverse-twist', slope } };
}

/** The covariance of a Gaussian before any push-forward, [D_k][D_k]. */
export function covarianceOf({ mean, covariance, standardDeviation }: GaussianSpec): readonly (readonly number[])[] {
  if (covariance) return covariance;
  const variance = (standardDeviation ?? 1) ** 2;
  return mean.map((_, i) => mean.map((__, j) => (i === j ? variance : 0)));
}

/** L with L Lᵀ = covariance: Cholesky's factor, or V√Λ where the covariance is singular. */
function factorOf(spec: GaussianSpec): Matrix {
  // The decompositions want exact symmetry; a covariance worked out in floating point has it to rounding only.
  const covariance = symmetrized(new Matrix(covarianceOf(spec).map((row) => [...row])));
  const cholesky = new CholeskyDecomposition(covariance);
  if (cholesky.isPositiveDefinite()) return cholesky.lowerTriangularMatrix;
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  return eigenvectorMatrix.mulRowVector(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))));
}

/**
 * A sampler of marginal `index`: [batchSize, D_k]. Row b is mean + L z (then pushed forward), z the normals of counter
 * (Stream.distribution, iteration, index·batchSize + b, ⌊i/4⌋) under the seed.
 */
export function distributionDraws(spec: DistributionSpec, index: number): (request: BatchRequest) => Float64Array {
  const dim = spec.mean.length;
  const factor = factorOf(spec).to1DArray();
  return ({ iteration, batchSize, seed }) => {
    const key = keyOf(seed);
    const points = new Float64Array(batchSize * dim);
    for (let b = 0; b < batchSize; b++) {
      const z = normals(key, Stream.distribution, iteration, index * batchSize + b, dim);
      for (let i = 0; i < dim; i++) {
        let value = spec.mean[i];
        for (let j = 0; j < dim; j++) value += factor[i * dim + j] * z[j];
        points[b * dim + i] = value;
      }
    }
    return spec.pushforward ? twistInverse(points, spec.pushforward.slope) : points;
  };
}

/** The same, rounded to float32. */
export function distributionSampler(spec: DistributionSpec, index: number): (request: BatchRequest) => Float32Array {
  const draw = distributionDraws(spec, index);
  return (request) => Float32Array.from(draw(request));
}
