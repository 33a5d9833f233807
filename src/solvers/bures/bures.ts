import { Matrix } from 'ml-matrix';
import { meanOf } from '../../barycenter/exact/fixed_point.js';
import { spectral, symmetrized } from '../../barycenter/exact/symmetric.js';
import { powerOfTwo } from '../../barycenter/metrics/power_of_two.js';
import type { GaussianSolution } from '../solution.js';
import type { BuresSolution } from './bures_solution.js';
import { checkedGaussians, type BuresInput } from './checked_gaussians.js';
import { exactPlan } from './conditionals.js';
import { gaussianDistances } from './distances.js';
import { entropicBures } from './entropic.js';
import { decomposed, factorOf, factorOfMean, toMatrix } from './factors.js';
import { alignFactors } from './procrustes.js';
import { buresWarnings } from './warnings.js';

/**
 * The value of feasible potentials near the solution's, with covariances alone: f_k(y) = ½ yᵀ(I − A_k) y has the
 * transform ½ xᵀ(I − A_k⁻¹) x, and A_k = T̄^{-½} T_k T̄^{-½} sum to I by weight whatever is left of the residual.
 */
function dualValue({ covariances, weights }: Required<BuresInput>, { plans }: Pick<GaussianSolution, 'plans'>): number {
  const dim = covariances[0].length;
  const mean = Matrix.zeros(dim, dim);
  for (const [k, { toMarginal }] of plans.entries()) mean.add(toMatrix(toMarginal.gain).mul(weights[k]));
  const root = spectral(symmetrized(mean), (value) => Math.sqrt(Math.max(0, value)));
  return plans.reduce((sum, { toBarycenter }, k) => {
    const inverse = root.mmul(toMatrix(toBarycenter.gain)).mmul(root);
    const left = Matrix.sub(Matrix.eye(dim, dim), inverse);
    return sum + 0.5 * weights[k] * toMatrix(covariances[k]).mmul(left).trace();
  }, 0);
}

/** Brings variances near 1, where squares stay within float64, by a root that is a power of two and costs no digits. */
const unitOf = (covariances: readonly (readonly (readonly number[])[])[]): number =>
  powerOfTwo(Math.sqrt(covariances.flat(2).reduce((most, value) => Math.max(most, value), 0)));

function unregularised(input: Required<BuresInput>): BuresSolution {
  const { means, covariances, weights } = input;
  const unit = unitOf(covariances);
  const factors = covariances.map((rows) => factorOf(symmetrized(toMatrix(rows)).div(unit).div(unit)));
  const { factor: l, turns, convergence } = alignFactors(factors, weights);
  const mean = meanOf(means, weights);
  const seen = decomposed(l);
  const plans = factors.map((factor, k) =>
    exactPlan(factor, turns[k], l, seen, { marginal: means[k], barycenter: mean }, unit),
  );
  const barycenter = { mean, l, seen, unit };
  const distances = factors.map((factor, k) => gaussianDistances(barycenter, factor, turns[k], means[k]));
  const spread = distances.reduce((sum, { bures }, k) => sum + 0.5 * weights[k] * bures ** 2, 0);
  const ranks = {
    marginals: factors.map(({ rank }) => rank),
    barycenter: seen.rank,
    space: decomposed(factorOfMean(factors, weights)).rank,
  };
  const regular = Math.min(seen.rank, ...ranks.marginals) === mean.length;
  return {
    kind: 'gaussian',
    mean,
    covariance: symmetrized(l.mmul(l.transpose())).mul(unit).mul(unit).to2DArray(),
    epsilon: 0,
    plans,
    distances,
    objective: {
      value: distances.reduce((sum, { wasserstein }, k) => sum + 0.5 * weights[k] * wasserstein ** 2, 0),
      ...(regular ? { gap: Math.max(0, spread - dualValue(input, { plans })) } : {}),
    },
    convergence,
    warnings: buresWarnings(ranks, convergence.residual),
  };
}

/**
 * The barycenter of Gaussians N(m_k, Σ_k) under ½‖x − y‖², or of symmetric positive semi-definite matrices alone: N(m,
 * S) with m = Σ_k λ_k m_k and S = Σ_k λ_k (S^½ Σ_k S^½)^½, the Bures–Wasserstein mean (Agueh and Carlier 2011, theorem
 * 6.1), by the fixed point of Álvarez-Esteban et al. (2016); `convergence.residual` is that of this equation, relative.
 *
 * At ε > 0 the entropic one, S = (ε/2) I + Σ_k λ_k ((ε²/4) I + S^½ Σ_k S^½)^½, with plans y | x of covariance ε B_k;
 * see `gaussianBarycenter`. Its `objective.value` is Σ_k λ_k [E ½‖x − y‖² − ε E H(π_k(·|x))], H in nats.
 *
 * Covariances may have any rank, `plans` say what maps and conditionals are there, and `warnings` where they go by
 * pseudo-inverses. Distances are in the data's unit, the Riemannian one in none. `objective.gap`, at ε = 0 and where
 * all is regular, is the distance to the value of feasible potentials. K D³ work an iteration, on the host; nothing to
 * free.
 *
 * @throws InvalidInputError for shapes and numbers that break a rule, and for matrices that are not symmetric or have a
 * negative eigenvalue, which is named
 */
export function bures(input: BuresInput): BuresSolution {
  const checked = checkedGaussians(input);
  return checked.epsilon === 0 ? unregularised(checked) : entropicBures(checked);
}
