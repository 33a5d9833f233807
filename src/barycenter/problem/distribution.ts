import { checkObject, checkOptions } from '../../arguments.js';
import { keyOf, normalsOfChains } from '../../random/philox.js';
import { Stream } from '../../random/counters.js';
import { diagonalOf } from '../exact/covariance.js';
import { twistInverse } from '../exact/twist.js';
import { choleskyGaussianFactor, rowsOf, type Covariance, type GaussianFactor } from './cholesky_gaussian_factor.js';

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
  /** From 0 in training; words of 2³¹ and more ask for points outside of it: see `Iterations` of random/counters. */
  readonly iteration: number;
  /** Not always the training's: other counts are asked for outside of it. */
  readonly batchSize: number;
  readonly seed: number;
}

/** N(mean, covariance) or N(mean, standardDeviation² I) as a marginal. */
export function gaussian(parameters: Omit<GaussianSpec, 'kind' | 'pushforward'>): GaussianSpec {
  checkOptions<typeof parameters>('gaussian', parameters, { mean: true, covariance: true, standardDeviation: true });
  return { kind: 'gaussian', ...parameters };
}

/** A Gaussian of the plane pushed through the inverse of the twist, as the marginals of the twister are. */
export function inverseTwist(distribution: GaussianSpec, turn: { readonly slope: number }): GaussianSpec {
  checkObject('inverseTwist', 'a Gaussian', distribution, 'Pass gaussian({ … }).');
  checkOptions<typeof turn>('inverseTwist', turn, { slope: true });
  const { slope } = turn;
  return { ...distribution, pushforward: { kind: 'inverse-twist', slope } };
}

/**
 * The covariance of a Gaussian before any push-forward: variances, [D_k], where that is all that was given, else rows.
 */
export function givenCovariance({ mean, covariance, standardDeviation }: GaussianSpec): Covariance {
  return covariance ?? new Float64Array(mean.length).fill((standardDeviation ?? 1) ** 2);
}

/** The same as rows, [D_k][D_k]. */
export const covarianceOf = (spec: GaussianSpec): readonly (readonly number[])[] => rowsOf(givenCovariance(spec));

/** Variances of the columns where these are independent; undefined for others. */
export function independentVariances(spec: GaussianSpec): Float64Array | undefined {
  const covariance = givenCovariance(spec);
  return covariance instanceof Float64Array ? covariance : diagonalOf(covariance);
}

/** Variances of the columns, [D_k]. */
export function columnVariances(spec: GaussianSpec): Float64Array {
  const covariance = givenCovariance(spec);
  return covariance instanceof Float64Array ? covariance : Float64Array.from(covariance, (row, i) => row[i]);
}

/** Singular covariances alone take eigenvectors, whose library is loaded for them. */
async function factorOf(covariance: Covariance, unit: number): Promise<GaussianFactor> {
  const found = choleskyGaussianFactor(covariance, unit);
  if (found) return found;
  const { gaussianFactor } = await import('./later_gaussian_factor.js');
  return gaussianFactor(covariance, unit);
}

/**
 * A sampler of marginal `index`: [batchSize, D_k]. Row b is mean + F z (then pushed forward), F Fᵀ the covariance over
 * unit² and z the normals of counter (Stream.distribution, iteration, index·batchSize + b, ⌊i/4⌋) under the seed. The
 * factor is made when it is first asked for.
 */
export function distributionDraws(
  spec: DistributionSpec,
  index: number,
  unit = 1,
): (request: BatchRequest) => Promise<Float64Array> {
  const dim = spec.mean.length;
  let factor: GaussianFactor | undefined;
  return async ({ iteration, batchSize, seed }) => {
    factor ??= await factorOf(givenCovariance(spec), unit);
    const { rank } = factor;
    const key = keyOf(seed);
    const points = new Float64Array(batchSize * dim);
    for (let b = 0; b < batchSize; b++) points.set(spec.mean, b * dim);
    const z = normalsOfChains(key, Stream.distribution, iteration, index * batchSize, batchSize, rank);
    factor.apply(points, z, batchSize);
    return spec.pushforward ? twistInverse(points, spec.pushforward.slope) : points;
  };
}

/** The same, rounded to float32. */
export function distributionSampler(
  spec: DistributionSpec,
  index: number,
  unit = 1,
): (request: BatchRequest) => Promise<Float32Array> {
  const draw = distributionDraws(spec, index, unit);
  return async (request) => Float32Array.from(await draw(request));
}
