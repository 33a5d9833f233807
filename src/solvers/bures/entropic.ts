import { Matrix } from 'ml-matrix';
import { gaussianBarycenter, gaussianDualValue } from '../../barycenter/exact/gaussian_barycenter.js';
import { squareRoot, symmetrized } from '../../barycenter/exact/symmetric.js';
import { powerOfTwo } from '../../barycenter/metrics/power_of_two.js';
import type { BuresSolution } from './bures_solution.js';
import type { BuresInput } from './checked_gaussians.js';
import { conditionalBack } from './conditionals.js';
import type { GaussianDistances } from '../solution.js';
import { gaussianDistances } from './distances.js';
import { decomposed, factorOf, toMatrix } from './factors.js';
import { nearestTurn, RESIDUAL } from './procrustes.js';
import { residualWarnings } from './warnings.js';

/** Distances of all marginals to N(mean, covariance). */
function distancesTo(
  mean: readonly number[],
  covariance: Matrix,
  { means, covariances }: Required<BuresInput>,
): GaussianDistances[] {
  const unit = powerOfTwo(Math.sqrt(covariance.max()));
  const l = squareRoot(Matrix.div(covariance, unit).div(unit));
  const barycenter = { mean, l, seen: decomposed(l), unit };
  return covariances.map((rows, k) => {
    const factor = factorOf(symmetrized(toMatrix(rows)).div(unit).div(unit));
    return gaussianDistances(barycenter, factor, nearestTurn(factor, l), means[k]);
  });
}

/** `bures` at ε > 0. Every rank is fine: the noise of the plans makes the barycenter regular. */
export function entropicBures(input: Required<BuresInput>): BuresSolution {
  const { means, covariances, epsilon } = input;
  const solved = gaussianBarycenter(input);
  const covariance = toMatrix(solved.covariance);
  const plans = solved.plans.map(({ gain, conditionalCovariance }, k) => ({
    toBarycenter: {
      gain,
      offset: solved.mean.map((value, i) => value - gain[i].reduce((sum, b, j) => sum + b * means[k][j], 0)),
      covariance: conditionalCovariance,
    },
    toMarginal: conditionalBack(symmetrized(toMatrix(covariances[k])), toMatrix(gain), covariance, {
      marginal: means[k],
      barycenter: solved.mean,
    }),
  }));
  return {
    kind: 'gaussian',
    mean: solved.mean,
    covariance: solved.covariance,
    epsilon,
    plans,
    distances: distancesTo(solved.mean, covariance, input),
    objective: { value: gaussianDualValue(input, solved) },
    // It does not say how many steps it took.
    convergence: { iterations: 0, residual: solved.residual, converged: solved.residual <= RESIDUAL },
    warnings: residualWarnings(solved.residual),
  };
}
