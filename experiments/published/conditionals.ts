import { Matrix } from 'ml-matrix';
import { performance } from 'node:perf_hooks';
import type { Plan } from '../../src/index.js';
import type { Sampler } from './problem.js';

/**
 * The default sampler at its default length. η a/ε is its default of 1 at a = 2, the largest curvature of these
 * families' plans.
 */
export const defaultSampler = (epsilon: number): Sampler => ({
  kind: 'leimkuhler-matthews',
  steps: 60,
  stepSize: 0.5 * epsilon,
});

/**
 * Adjusted chains, which settle on the learned density itself: the default step of `mala` at a = 2, so many steps that
 * the slowest direction (a = 0.45) forgets its start to 10⁻⁷ even where four in ten are refused.
 */
export const adjustedSampler = (epsilon: number, dim: number): Sampler => ({
  kind: 'mala',
  steps: 400,
  stepSize: (Math.min(2, 2.73 * dim ** (-1 / 3)) / 2) * epsilon,
});

export interface ConditionalCounts {
  readonly points: number;
  /** Of each sampler for each point; even. */
  readonly draws: number;
}

/**
 * Parts of E_x ‖C_x − ε B‖² / ‖ε B‖² (Frobenius), in percent, without the noise of draws: each can come out negative.
 */
export interface ConditionalScore {
  /** Between the sampler's covariance and that of the learned density. */
  readonly sampler: number;
  /** Between the learned density's covariance and the exact one. */
  readonly potential: number;
  /** Between the sampler's covariance and the exact one. */
  readonly together: number;
  /** Standard error of `together` over points. */
  readonly error: number;
  /**
   * E ‖C − C′‖² of the sampler's and adjusted chains' covariances, each of half the draws, over that of two halves of
   * adjusted chains: 1 for an exact sampler.
   */
  readonly noise: number;
  /** Seconds of sampling: default chains, adjusted chains. */
  readonly seconds: readonly [number, number];
}

/** Covariances of the two halves of a point's draws, [draws, D] from `offset`, each about its own mean. */
function halves(data: ArrayLike<number>, offset: number, draws: number, dim: number): [Matrix, Matrix] {
  const half = draws / 2;
  const covariance = (first: number): Matrix => {
    const rows = new Matrix(half, dim);
    for (let m = 0; m < half; m++) {
      for (let i = 0; i < dim; i++) rows.set(m, i, data[offset + (first + m) * dim + i]);
    }
    rows.subRowVector(rows.mean('column'));
    return rows
      .transpose()
      .mmul(rows)
      .div(half - 1);
  };
  return [covariance(0), covariance(half)];
}

const inner = (a: Matrix, b: Matrix): number => Matrix.mul(a, b).sum();

export interface SampledTwice {
  /** Of the default sampler, and of adjusted chains, on one potential. */
  readonly usual: Plan;
  readonly adjusted: Plan;
}

/** @param exact ε B_k, [D][D] */
export async function scoreConditionals(
  { usual, adjusted }: SampledTwice,
  exact: readonly (readonly number[])[],
  { points, draws }: ConditionalCounts,
): Promise<ConditionalScore> {
  const target = new Matrix(exact.map((row) => [...row]));
  const dim = target.rows;
  const x = { data: await usual.inputs(points, 5), columns: dim };
  const timed = async (plan: Plan, seed: number): Promise<[ArrayLike<number>, number]> => {
    const started = performance.now();
    const { data } = await plan.sample(x, { seed, perPoint: draws });
    return [data, (performance.now() - started) / 1000];
  };
  const [ours, ourSeconds] = await timed(usual, 6);
  const [theirs, theirSeconds] = await timed(adjusted, 7);
  let [sampler, potential, together, squares, apart, within] = [0, 0, 0, 0, 0, 0];
  for (let p = 0; p < points; p++) {
    const offset = p * draws * dim;
    const [a, b] = halves(ours, offset, draws, dim);
    const [c, d] = halves(theirs, offset, draws, dim);
    sampler += inner(Matrix.sub(a, c), Matrix.sub(b, d));
    potential += inner(Matrix.sub(c, target), Matrix.sub(d, target));
    const one = inner(Matrix.sub(a, target), Matrix.sub(b, target));
    together += one;
    squares += one ** 2;
    for (const m of [a, b]) for (const n of [c, d]) apart += Matrix.sub(m, n).norm('frobenius') ** 2 / 4;
    within += Matrix.sub(c, d).norm('frobenius') ** 2;
  }
  const percent = 100 / points / target.norm('frobenius') ** 2;
  const spread = Math.sqrt(Math.max(0, squares / points - (together / points) ** 2) * points);
  return {
    sampler: percent * sampler,
    potential: percent * potential,
    together: percent * together,
    error: percent * spread,
    noise: apart / within,
    seconds: [ourSeconds, theirSeconds],
  };
}
