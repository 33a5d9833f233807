import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { squareRoot, symmetrized } from '../exact/symmetric.js';
import { moments } from './moments.js';
import type { GaussianTarget, Score } from './score.js';

/** BW₂²(N(a, A), N(b, B)) = ‖a − b‖² + tr A + tr B − 2 tr (A^½ B A^½)^½. */
export function buresWasserstein(
  a: ArrayLike<number>,
  covarianceA: Matrix,
  b: ArrayLike<number>,
  covarianceB: Matrix,
): number {
  let distance = 0;
  for (let i = 0; i < a.length; i++) distance += (a[i] - b[i]) ** 2;
  const root = squareRoot(covarianceA);
  const inner = symmetrized(root.mmul(covarianceB).mmul(root));
  return distance + Math.max(0, covarianceA.trace() + covarianceB.trace() - 2 * squareRoot(inner).trace());
}

/**
 * E BW₂²(N(m̂, Ŝ), N(m, S)) for the moments of n independent draws of N(m, S), to first order in 1/n, l the eigenvalues
 * of S: tr S / n for the mean, and for the covariance, whose Bures distance is ½ Σ_ij E_ij²/(l_i + l_j) for a small
 * error E with E E_ij² = l_i l_j (1 + δ_ij)/(n − 1), another [½ tr S + Σ_ij l_i l_j/(l_i + l_j)] / (2(n − 1)). Needs n
 * well above D.
 */
export function buresWassersteinFloor(covariance: Matrix, samples: number): number {
  const eigenvalues = new EigenvalueDecomposition(covariance, { assumeSymmetric: true }).realEigenvalues.filter(
    (l) => l > 0,
  );
  const trace = eigenvalues.reduce((a, b) => a + b, 0);
  let pairs = 0;
  for (const a of eigenvalues) for (const b of eigenvalues) pairs += (a * b) / (a + b);
  return trace / samples + (0.5 * trace + pairs) / (2 * (samples - 1));
}

/**
 * BW₂²-UVP, the unexplained variance percentage of the first two moments of samples, [n, D]:
 * 100 · BW₂²(N(m̂, Ŝ), N(m, S)) / (½ tr S) %, and its expectation for n exact draws.
 * @throws InvalidInputError for fewer than two rows or a value that is not finite
 */
export function buresWassersteinUvp(samples: ArrayLike<number>, target: GaussianTarget): Score {
  const covariance = new Matrix(target.covariance.map((row) => [...row]));
  const found = moments('buresWassersteinUvp', samples, target.mean.length);
  const percent = 100 / (0.5 * covariance.trace());
  return {
    value: percent * buresWasserstein(found.mean, found.covariance, target.mean, covariance),
    floor: percent * buresWassersteinFloor(covariance, found.rows),
  };
}
