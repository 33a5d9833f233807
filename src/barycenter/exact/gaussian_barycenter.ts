import { checkOptions, described } from '../../arguments.js';
import { inverse, Matrix } from 'ml-matrix';
import { invalid } from '../../errors.js';
import { powerOfTwo } from '../metrics/power_of_two.js';
import { normalisedWeights } from '../problem/weights.js';
import { diagonalOf } from './covariance.js';
import { diagonalBarycenter } from './diagonal_barycenter.js';
import { dualTerm, meanOf, settle } from './fixed_point.js';
import { checkedCovariance, logDeterminant, product, spectral, squareRoot, symmetrized } from './symmetric.js';
import type { GaussianBarycenterInput, GaussianPlan, GaussianBarycenter } from './gaussian_answer.js';

function checkedWeights(weights: readonly number[], marginals: number): readonly number[] {
  if (weights.length !== marginals) {
    throw invalid(
      'gaussianBarycenter',
      `weights must be ${marginals} numbers, one per mean`,
      String(weights.length),
      'Give one weight per marginal.',
    );
  }
  const bad = weights.find((w) => !(w > 0 && Number.isFinite(w)));
  if (bad !== undefined)
    throw invalid('gaussianBarycenter', 'weights must be > 0', String(bad), 'Leave marginals without weight out.');
  return normalisedWeights('gaussianBarycenter', weights);
}

function checked(input: GaussianBarycenterInput) {
  checkOptions<GaussianBarycenterInput>('gaussianBarycenter', input, {
    means: true,
    covariances: true,
    weights: true,
    epsilon: true,
  });
  const { means, covariances, weights, epsilon } = input;
  for (const [name, list] of Object.entries({ means, covariances, weights })) {
    if (!Array.isArray(list))
      throw invalid('gaussianBarycenter', `${name} are a list`, described(list), 'Pass one for each marginal.');
  }
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) {
    throw invalid(
      'gaussianBarycenter',
      'epsilon must be a finite number ≥ 0',
      String(epsilon),
      'Pass 0 for plain optimal transport.',
    );
  }
  const dim = means[0]?.length ?? 0;
  if (dim === 0 || covariances.length !== means.length) {
    const received = `${means.length} means of ${dim} numbers and ${covariances.length} covariances`;
    throw invalid(
      'gaussianBarycenter',
      'every marginal needs a mean and a covariance',
      received,
      'Give one of each per marginal.',
    );
  }
  for (const [k, mean] of means.entries()) {
    if (mean.length !== dim || !mean.every(Number.isFinite)) {
      throw invalid(
        `gaussianBarycenter: means[${k}]`,
        `must be ${dim} finite numbers`,
        `[${mean.join(', ')}]`,
        'All marginals share one space.',
      );
    }
  }
  const kind = epsilon === 0 ? 'definite' : 'semi-definite';
  return {
    weights: checkedWeights(weights, means.length),
    given: covariances.map((rows, k) => checkedCovariance(`gaussianBarycenter: covariances[${k}]`, rows, dim, kind)),
  };
}

const toMatrix = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/** ((ε²/4) I + S^½ Σ S^½)^½ */
function coupling(root: Matrix, covariance: Matrix, epsilon: number): Matrix {
  const inner = symmetrized(product(product(root, covariance), root));
  return spectral(inner, (value) => Math.sqrt(epsilon ** 2 / 4 + Math.max(0, value)));
}

/** F(S) = (ε/2) I + Σ_k λ_k ((ε²/4) I + S^½ Σ_k S^½)^½ */
function fixedPointStep(
  root: Matrix,
  covariances: readonly Matrix[],
  weights: readonly number[],
  epsilon: number,
): Matrix {
  const next = Matrix.eye(root.rows, root.rows, epsilon / 2);
  for (const [k, covariance] of covariances.entries()) next.add(coupling(root, covariance, epsilon).mul(weights[k]));
  return next;
}

/** Iterates S ← F(S) from the mean covariance, where the solution is no larger but for ε. */
function solveCovariance(covariances: readonly Matrix[], weights: readonly number[], epsilon: number) {
  const dim = covariances[0].rows;
  const start = Matrix.eye(dim, dim, epsilon);
  for (const [k, c] of covariances.entries()) start.add(Matrix.mul(c, weights[k]));
  return settle(
    start,
    (covariance) => fixedPointStep(squareRoot(covariance), covariances, weights, epsilon),
    (next, covariance) => Matrix.sub(next, covariance).norm() / next.norm(),
  );
}

function plan(gain: Matrix, mean: readonly number[], center: readonly number[], epsilon: number): GaussianPlan {
  return {
    gain: gain.to2DArray(),
    conditionalCovariance: Matrix.mul(gain, epsilon).to2DArray(),
    conditionalMean(x) {
      const out = Float64Array.from(mean);
      for (let i = 0; i < out.length; i++) {
        for (let j = 0; j < out.length; j++) out[i] += gain.get(i, j) * (x[j] - center[j]);
      }
      return out;
    },
  };
}

/**
 * The entropic barycenter of Gaussians N(m_k, Σ_k) under ½‖x − y‖², exactly (in float64): Q = N(m, S) with m = Σ_k λ_k
 * m_k and S = (ε/2) I + Σ_k λ_k ((ε²/4) I + S^½ Σ_k S^½)^½; plans y | x ∼ N(m + B_k (x − m_k), ε B_k) with B_k^{-1} =
 * S^{-½} ((ε/2) I + ((ε²/4) I + S^½ Σ_k S^½)^½) S^{-½}. Then Σ_k λ_k B_k^{-1} = I and ε B_k + B_k Σ_k B_k = S.
 * @throws InvalidInputError for shapes, weights or covariances that break a rule, and where the fixed point does not
 * settle
 */
export function gaussianBarycenter(input: GaussianBarycenterInput): GaussianBarycenter {
  const { given, weights } = checked(input);
  const { means } = input;
  const diagonals = input.covariances.flatMap((rows) => diagonalOf(rows) ?? []);
  if (diagonals.length === means.length)
    return diagonalBarycenter({ means, variances: diagonals, weights, epsilon: input.epsilon });
  const mean = meanOf(means, weights);
  // Products of covariances stay within float64 in this unit, a power of two, which costs no digits.
  const unit = powerOfTwo(Math.max(input.epsilon, ...given.map((c) => c.max())));
  const [covariances, epsilon] = [given.map((c) => Matrix.div(c, unit)), input.epsilon / unit];
  const { state: covariance, residual } = solveCovariance(covariances, weights, epsilon);
  const root = squareRoot(covariance);
  const plans = covariances.map((c, k) => {
    const middle = Matrix.add(coupling(root, c, epsilon), Matrix.eye(root.rows, root.rows, epsilon / 2));
    const gain = symmetrized(product(product(root, inverse(middle)), root));
    return plan(gain, mean, means[k], input.epsilon);
  });
  return { mean, covariance: Matrix.mul(covariance, unit).to2DArray(), plans, residual };
}

/**
 * The optimal value L* of the dual, Σ_k λ_k E f_k^C(x) at the optimal potentials
 * f_k(y) = ½‖y − m_k‖² − ½ (y − m)ᵀ B_k^{-1} (y − m) − ½‖m_k − m‖², which are congruent because Σ_k λ_k B_k^{-1} = I.
 * The integrand of f_k^C(x) = −ε log ∫ exp((f_k(y) − ½‖x − y‖²)/ε) dy is then Gaussian and
 * f_k^C(x) = ½‖x − m‖² − ½ (x − m_k)ᵀ B_k (x − m_k) − (ε/2)(D log 2πε + log |B_k|), so that
 * L* = ½ Σ_k λ_k [tr Σ_k + ‖m_k − m‖² − tr(B_k Σ_k) − ε (D log 2πε + log |B_k|)].
 * It equals Σ_k λ_k EOT(P_k, Q), the entropies in nats; at ε = 0,
 * Σ_k λ_k ½W₂²(P_k, Q).
 */
export function gaussianDualValue(input: GaussianBarycenterInput, solved = gaussianBarycenter(input)): number {
  const { means, covariances, epsilon } = input;
  const weights = normalisedWeights('gaussianDualValue', input.weights);
  const dim = solved.mean.length;
  let value = 0;
  for (const [k, { gain }] of solved.plans.entries()) {
    const covariance = covariances[k];
    const offset = means[k].reduce((sum, m, i) => sum + (m - solved.mean[i]) ** 2, 0);
    let traces = 0;
    for (let i = 0; i < dim; i++) {
      traces += covariance[i][i];
      for (let j = 0; j < dim; j++) traces -= gain[i][j] * covariance[j][i];
    }
    value += 0.5 * weights[k] * dualTerm(traces, offset, epsilon, dim, () => logDeterminant(toMatrix(gain)));
  }
  return value;
}
