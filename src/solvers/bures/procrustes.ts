import { Matrix, SVD } from 'ml-matrix';
import type { Convergence } from '../solution.js';
import { AndersonMixing } from '../anderson_mixing.js';
import { factorOfMean, type Factor } from './factors.js';

/** A factor of the barycenter, and how every marginal's is turned to lie nearest to it. */
export interface AlignedFactors {
  /** L with L Lᵀ = S, [D, p]. */
  readonly factor: Matrix;
  /** W_k with W_k W_kᵀ = I, [K][rank_k, p]: E‖Lz − F_k W_k z‖² is the squared Bures distance, z ∼ N(0, I). */
  readonly turns: readonly Matrix[];
  readonly convergence: Convergence;
}

/**
 * Residual of the equation, relative, that a solution must have, and the change of L at which there is no more to gain.
 */
export const RESIDUAL = 1e-10;
const SETTLED = 1e-13;
const MOST_ITERATIONS = 1000;

/** The W of largest tr(W Lᵀ F): of orthonormal rows, the polar factor of Fᵀ L; 0 of a point mass, which has none. */
export function nearestTurn({ factor, rank }: Factor, l: Matrix): Matrix {
  if (rank === 0) return Matrix.zeros(1, l.columns);
  const { leftSingularVectors, rightSingularVectors } = new SVD(l.transpose().mmul(factor), { autoTranspose: true });
  return rightSingularVectors.mmul(leftSingularVectors.transpose());
}

const entriesOf = (matrix: Matrix): Float64Array => Float64Array.from(matrix.to1DArray());

const share = (part: number, whole: number): number => (part === 0 ? 0 : part / whole);

/**
 * Álvarez-Esteban, del Barrio, Cuesta-Albertos and Matrán (2016, J. Math. Anal. Appl. 441), equation (7): S ← T̄ S T̄
 * with T̄ = Σ_k λ_k T_k, T_k the optimal map from N(0, S) to N(0, Σ_k). On factors S = L Lᵀ, Σ_k = F_k F_kᵀ the map is
 * T_k = F_k (F_kᵀ S F_k)^{-½} F_kᵀ, so that T̄ L = Σ_k λ_k F_k W_k with W_k the polar factor of F_kᵀ L: no root or
 * inverse of any covariance is taken, and those of low rank need no care. `residual` is ‖S − Σ_k λ_k (S^½ Σ_k S^½)^½‖ /
 * ‖S‖ in the Frobenius norm, which is ‖Lᵀ(L − T̄L)‖ / ‖LᵀL‖.
 */
export function alignFactors(factors: readonly Factor[], weights: readonly number[]): AlignedFactors {
  let factor = factorOfMean(factors, weights);
  const mixing = new AndersonMixing({ worse: 2, ridge: 0 });
  for (let iterations = 1, before = Infinity; ; iterations++) {
    const turns = factors.map((given) => nearestTurn(given, factor));
    const next = Matrix.zeros(factor.rows, factor.columns);
    for (const [k, turn] of turns.entries()) next.add(factors[k].factor.mmul(turn).mul(weights[k]));
    const step = Matrix.sub(next, factor);
    const transposed = factor.transpose();
    const residual = share(transposed.mmul(step).norm(), transposed.mmul(factor).norm());
    const change = share(step.norm(), factor.norm());
    const settled = change <= SETTLED || (change <= 100 * SETTLED && change > 0.9 * before);
    if (settled || iterations === MOST_ITERATIONS)
      return { factor, turns, convergence: { iterations, residual, converged: residual <= RESIDUAL } };
    const mixed = mixing.mix(entriesOf(next), entriesOf(step));
    [factor, before] = [Matrix.from1DArray(factor.rows, factor.columns, [...mixed]), change];
  }
}
