import { exactAssignment } from './exact_transport.js';
import { squaredEuclideanCosts } from './grid_barycenter.js';

export interface FreeSupportProblem {
  /** Clouds of n points of mass 1/n each, [n, dim] row-major. */
  readonly clouds: readonly ArrayLike<number>[];
  /** λ_k, [K], summing to 1. */
  readonly weights: readonly number[];
  readonly dim: number;
  /** Where the n support points start, [n, dim]. */
  readonly start: ArrayLike<number>;
  /** Default 200. */
  readonly mostIterations?: number;
}

export interface FreeSupportBarycenter {
  /** The barycenter's n points of mass 1/n each, [n, dim]. */
  readonly support: Float64Array;
  /** Point of cloud k that support point i is assigned to, [K][n]. */
  readonly partners: readonly Int32Array[];
  /** Σ_k λ_k ½ W₂²(P_k, Q) at `support`; never rises from one iteration to the next. */
  readonly objective: number;
  readonly iterations: number;
}

const MOST_ITERATIONS = 200;

/** Rows minus their mean: [n, dim]. */
function centred(points: ArrayLike<number>, dim: number): Float64Array {
  const [n, out] = [points.length / dim, Float64Array.from(points)];
  const mean = Array.from({ length: dim }, (_, d) => out.reduce((sum, v, c) => (c % dim === d ? sum + v / n : sum), 0));
  return out.map((v, c) => v - mean[c % dim]);
}

/** Σ_k λ_k ½ W₂²(P_k, Q) and the optimal partners, by exact assignment. */
export function transportTo(
  support: ArrayLike<number>,
  clouds: readonly ArrayLike<number>[],
  weights: readonly number[],
  dim: number,
): { readonly objective: number; readonly partners: readonly Int32Array[] } {
  const n = support.length / dim;
  // ½‖x − y‖² of centred clouds differs by terms of x alone and y alone, so the same pairs are best, and they are found
  // sooner.
  const around = centred(support, dim);
  const partners = clouds.map(
    (cloud) => exactAssignment(squaredEuclideanCosts(around, centred(cloud, dim), dim)).columns,
  );
  const costOf = (cloud: ArrayLike<number>, columns: Int32Array): number =>
    columns.reduce((sum, j, i) => {
      for (let d = 0; d < dim; d++) sum += (0.5 * (support[i * dim + d] - cloud[j * dim + d]) ** 2) / n;
      return sum;
    }, 0);
  return { objective: clouds.reduce((sum, cloud, k) => sum + weights[k] * costOf(cloud, partners[k]), 0), partners };
}

/**
 * The unregularised barycenter of finite clouds under ½‖x − y‖², as n points that are free to move: assign the support
 * to every cloud optimally, move each of its points to the λ-weighted mean of its partners, until the assignments stay
 * (Cuturi and Doucet 2014, ICML, Algorithm 2, with exact plans; Álvarez-Esteban et al. 2016, J. Math. Anal. Appl. 441).
 * Neither half of a turn raises the objective, and there are finitely many assignments, so it ends; where it ends is a
 * fixed point, which need not be the global optimum.
 * @throws Error where the iterations run out
 */
export function freeSupportBarycenter({
  clouds,
  weights,
  dim,
  start,
  mostIterations = MOST_ITERATIONS,
}: FreeSupportProblem): FreeSupportBarycenter {
  const support = Float64Array.from(start);
  let before = '';
  for (let iteration = 1; iteration <= mostIterations; iteration++) {
    const { objective, partners } = transportTo(support, clouds, weights, dim);
    const now = partners.map((columns) => columns.join()).join(';');
    if (now === before) return { support, partners, objective, iterations: iteration };
    before = now;
    support.fill(0);
    for (const [k, cloud] of clouds.entries()) {
      partners[k].forEach((partner, i) => {
        for (let d = 0; d < dim; d++) support[i * dim + d] += weights[k] * cloud[partner * dim + d];
      });
    }
  }
  throw new Error(`freeSupportBarycenter: ${mostIterations} iterations, and assignments still change`);
}
