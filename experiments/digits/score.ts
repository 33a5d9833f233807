import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { buresWasserstein } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { meanAboutFirst, moments, type Moments } from '../../src/barycenter/metrics/moments.js';
import { gaussianBarycenter } from '../../src/index.js';
import { Draws } from '../support/draws.js';
import { EPSILON, WEIGHTS } from './problem.js';

/** Principal components of some pictures: directions, f64 [D, components], and the point that they go through. */
export interface Components {
  readonly centre: Float64Array;
  readonly directions: Matrix;
}

export function principalComponents(points: Float32Array, dim: number, count: number): Components {
  const { mean, covariance } = moments('digits', points, dim);
  // Eigenvalues come in rising order.
  const { eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  return { centre: mean, directions: eigenvectorMatrix.subMatrix(0, dim - 1, dim - count, dim - 1) };
}

/** Moments in principal components. */
export function momentsIn({ centre, directions }: Components, points: Float32Array): Moments {
  const dim = centre.length;
  const offsets = new Matrix(points.length / dim, dim);
  for (let i = 0; i < points.length; i++) offsets.set(Math.floor(i / dim), i % dim, points[i] - centre[i % dim]);
  return moments('digits', offsets.mmul(directions).to1DArray(), directions.columns);
}

/** ‖m − m'‖² + BW₂² of the covariances, in principal components and in the unit of pixels, squared. */
export function frechet(components: Components, a: Float32Array, b: Float32Array): number {
  const [first, second] = [a, b].map((points) => momentsIn(components, points));
  return buresWasserstein(first.mean, first.covariance, second.mean, second.covariance);
}

/** Σ of the pixels' variances. */
export function spreadOf(points: Float32Array, dim: number): number {
  const mean = meanAboutFirst(points, dim);
  return points.reduce((sum, value, i) => sum + (value - mean[i % dim]) ** 2, 0) / (points.length / dim - 1);
}

/** Σ over pixels of W₂² between the pixel's laws in sets of as many pictures: zero where all pixels agree in law. */
export function pixelDistance(a: Float32Array, b: Float32Array, dim: number): number {
  const rows = a.length / dim;
  if (b.length !== a.length) throw new Error(`as many pictures on either side; got ${rows} and ${b.length / dim}`);
  let sum = 0;
  for (let pixel = 0; pixel < dim; pixel++) {
    const [first, second] = [a, b].map((points) =>
      Float32Array.from({ length: rows }, (_, row) => points[row * dim + pixel]).sort(),
    );
    sum += first.reduce((total, value, i) => total + (value - second[i]) ** 2, 0) / rows;
  }
  return sum;
}

/**
 * Points with white noise of variance ε: what ε makes of the barycenter where the kinds differ by a shift, and of every
 * pixel that is black in all pictures. The draws have a seed of their own.
 */
export function blurred(points: Float32Array, seed: number): Float32Array {
  const noise = new Draws(seed).normals(points.length);
  return points.map((value, i) => value + Math.sqrt(EPSILON) * noise[i]);
}

/**
 * How much wider ε makes the barycenter of Gaussians with the kinds' moments in the components, Σ of variances, over
 * what white noise of variance ε would: in closed form.
 */
export function gaussianWidening(components: Components, kinds: readonly Float32Array[]): number {
  const found = kinds.map((points) => momentsIn(components, points));
  const widthAt = (epsilon: number): number => {
    const { covariance } = gaussianBarycenter({
      means: found.map(({ mean }) => [...mean]),
      covariances: found.map(({ covariance: own }) => own.to2DArray()),
      weights: WEIGHTS,
      epsilon,
    });
    return covariance.reduce((sum, row, i) => sum + row[i], 0);
  };
  return (widthAt(EPSILON) - widthAt(0)) / (EPSILON * components.directions.columns);
}
