import { inverse, Matrix } from 'ml-matrix';
import { symmetrized } from '../../barycenter/exact/symmetric.js';
import type { AffineConditional, GaussianPlanPair } from '../solution.js';
import type { DecomposedFactor, Factor } from './factors.js';

/** v | u for u about `from` and v about `to`. */
function conditional(
  gain: Matrix,
  covariance: Matrix,
  from: readonly number[],
  to: readonly number[],
): AffineConditional {
  const offset = to.map((value, i) => value - from.reduce((sum, u, j) => sum + gain.get(i, j) * u, 0));
  return { gain: gain.to2DArray(), offset, covariance: symmetrized(covariance).to2DArray() };
}

/** What of A Aᵀ is not in the rows of the projection `seen`: A (I − seen) Aᵀ. */
function unseen(a: Matrix, seen: Matrix): Matrix {
  const rest = a.mmul(Matrix.sub(Matrix.eye(seen.rows, seen.rows), seen));
  return rest.mmul(rest.transpose());
}

/**
 * The optimal plan between y = m + L z and x = m_k + F W z, z ∼ N(0, I), as its conditionals. Where both covariances
 * are regular these are maps, W is orthogonal and the gains are inverse to one another; a singular side goes by its
 * pseudo-inverse, and what the other has beyond it is the covariance.
 * @param unit what L and F are in
 */
export function exactPlan(
  { factor: f, inverse: fInverse }: Factor,
  turn: Matrix,
  l: Matrix,
  seen: DecomposedFactor,
  means: { readonly marginal: readonly number[]; readonly barycenter: readonly number[] },
  unit: number,
): GaussianPlanPair {
  const turned = f.mmul(turn);
  const square = (matrix: Matrix): Matrix => matrix.mul(unit * unit);
  const left = unseen(l, turn.transpose().mmul(turn));
  const leftBack = unseen(turned, seen.projection);
  return {
    toBarycenter: conditional(l.mmul(turn.transpose()).mmul(fInverse), square(left), means.marginal, means.barycenter),
    toMarginal: conditional(turned.mmul(seen.inverse), square(leftBack), means.barycenter, means.marginal),
  };
}

/**
 * x | y of a joint Gaussian whose y | x ∼ N(m + B (x − m_k), ε B) and y ∼ N(m, S): gain Σ_k B S⁻¹ and covariance
 * Σ_k − Σ_k B S⁻¹ B Σ_k.
 */
export function conditionalBack(
  covariance: Matrix,
  gain: Matrix,
  barycenter: Matrix,
  means: { readonly marginal: readonly number[]; readonly barycenter: readonly number[] },
): AffineConditional {
  const cross = covariance.mmul(gain);
  const back = cross.mmul(inverse(barycenter));
  return conditional(back, Matrix.sub(covariance, back.mmul(cross.transpose())), means.barycenter, means.marginal);
}
