import {
  bures,
  defineProblem,
  fitGaussians,
  multiMarginal,
  sliced,
  solveClassical,
  squaredEuclidean,
  type Device,
  type Measure,
} from '../../src/index.js';
import { buresWasserstein } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { Matrix } from 'ml-matrix';

/** L of the claim. */
export const DIRECTIONS = 200;

/** How far sliced barycenters are from the exact one. */
export interface Accuracy {
  readonly question: string;
  /** Σ_k λ_k W₂²/2 of the exact barycenter. */
  readonly exact: number;
  /** By how much more that of the sliced one is, percent. */
  readonly excess: number;
  /** BW₂² to the exact barycenter by half its variance, percent: of Gaussians alone. */
  readonly uvp: number | null;
}

const WEIGHTS: readonly number[] = [0.5, 0.3, 0.2];

const square = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/** Moments alone: exact for Gaussians of the clouds' own, and a lower bound for the clouds. */
export async function gaussianAccuracy(
  device: Device,
  question: string,
  marginals: readonly Measure[],
  seed: number,
): Promise<Accuracy> {
  const given = fitGaussians(marginals);
  const exact = bures({ ...given, weights: WEIGHTS });
  const { support } = await sliced(device, { marginals, weights: WEIGHTS }, { directions: DIRECTIONS, seed });
  const found = fitGaussians([support]);
  const between = (mean: readonly number[], covariance: readonly (readonly number[])[], k: number): number =>
    buresWasserstein(mean, square(covariance), given.means[k], square(given.covariances[k]));
  const cost = (mean: readonly number[], covariance: readonly (readonly number[])[]): number =>
    WEIGHTS.reduce((sum, weight, k) => sum + (weight * between(mean, covariance, k)) / 2, 0);
  const [best, ours] = [cost(exact.mean, exact.covariance), cost(found.means[0], found.covariances[0])];
  const off = buresWasserstein(found.means[0], square(found.covariances[0]), exact.mean, square(exact.covariance));
  return {
    question,
    exact: best,
    excess: 100 * (ours / best - 1),
    uvp: (200 * off) / square(exact.covariance).trace(),
  };
}

/** Against Agueh and Carlier's linear program; sliced plans are exact transport. */
export async function smallAccuracy(
  device: Device,
  question: string,
  marginals: readonly Measure[],
  seed: number,
): Promise<Accuracy> {
  const exact = await multiMarginal({ marginals, weights: WEIGHTS });
  const problem = defineProblem({
    epsilon: 0,
    solver: { kind: 'sliced', directions: DIRECTIONS, points: 10 * marginals[0].masses.length },
    marginals: marginals.map(({ points, dim }, k) => {
      return {
        samples: { data: points, rows: points.length / dim, columns: dim },
        weight: WEIGHTS[k],
        cost: squaredEuclidean(),
      };
    }),
  });
  const found = await solveClassical(problem, { device, seed });
  const { objective } = found.solved;
  found.free();
  return { question, exact: exact.objective.value, excess: 100 * (objective / exact.objective.value - 1), uvp: null };
}
