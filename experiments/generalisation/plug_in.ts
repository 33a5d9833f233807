import { inverse, Matrix } from 'ml-matrix';
import { gaussianBarycenter } from '../../src/index.js';
import { buresWasserstein } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import { logDeterminant } from '../../src/barycenter/exact/symmetric.js';
import { covarianceOf } from '../../src/barycenter/problem/distribution.js';
import type { Table } from '../../src/io/numeric_table.js';
import type { Question } from './problem.js';
import type { Errors } from './score.js';

const matrix = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/** tr(A B) of symmetric ones. */
const traceOf = (a: Matrix, b: Matrix): number => Matrix.mul(a, b).sum();

/**
 * Errors, exact, of the plans that are the answer to Gaussians with the tables' own moments: what an estimator that is
 * told the form of the answer makes of the same points. Its potentials are quadratic in the space of the answer and
 * congruent, so that its gap is the same sum of divergences. With B̂ its gain, e = ŷ(m_k) − m and Δ = B̂ − B:
 * KL = ½ [tr(B̂⁻¹ B) − D − log |B̂⁻¹ B| + (eᵀ B̂⁻¹ e + tr(Δ B̂⁻¹ Δ Σ_k))/ε].
 */
export function plugInErrors({ distributions, weights, epsilon, answer }: Question, tables: readonly Table[]): Errors {
  const found = tables.map(({ data, columns }) => moments('plugInErrors', answer.toSpace(data), columns));
  const fitted = gaussianBarycenter({
    means: found.map((m) => [...m.mean]),
    covariances: found.map((m) => m.covariance.to2DArray()),
    weights,
    epsilon,
  });
  const target = matrix(answer.barycenter.covariance);
  const exactMean = answer.barycenter.mean;
  let [gap, uvp, mean] = [0, 0, 0];
  for (const [k, plan] of fitted.plans.entries()) {
    const weight = weights[k];
    const covariance = matrix(covarianceOf(distributions[k]));
    const exact = matrix(answer.conditionalCovariance(k)).div(epsilon);
    const own = matrix(plan.gain);
    const centre = plan.conditionalMean(distributions[k].mean);
    const offset = Matrix.columnVector([...centre].map((v, i) => v - exactMean[i]));
    const apart = Matrix.sub(own, exact);
    const precision = inverse(own);
    const ratio = traceOf(precision, exact) - own.rows - logDeterminant(exact) + logDeterminant(own);
    const moved =
      traceOf(precision, offset.mmul(offset.transpose())) + traceOf(apart.mmul(precision).mmul(apart), covariance);
    gap += weight * 0.5 * (ratio + moved / epsilon);
    const pushed = own.mmul(covariance).mmul(own).add(Matrix.mul(own, epsilon));
    uvp += (weight * 100 * buresWasserstein(centre, pushed, exactMean, target)) / (0.5 * target.trace());
    const error = offset.norm('frobenius') ** 2 + traceOf(apart.mmul(apart), covariance);
    mean += (weight * 100 * error) / target.trace();
  }
  return { gap, uvp, mean };
}
