import { powerOfTwo } from '../metrics/power_of_two.js';
import { dualTerm, meanOf, settle } from './fixed_point.js';
import type { GaussianBarycenter, GaussianPlan } from './gaussian_answer.js';

/** Gaussians N(m_k, diag v_k): the problem falls into one of numbers for every column. */
export interface DiagonalInput {
  /** m_k, [K][D] */
  readonly means: readonly (readonly number[])[];
  /** v_k, [K][D] */
  readonly variances: readonly Float64Array[];
  /** [K], sum 1 */
  readonly weights: readonly number[];
  readonly epsilon: number;
}

/** `gaussianBarycenter` of such an input; matrices are made when they are asked for. */
export interface DiagonalBarycenter extends GaussianBarycenter {
  /** Diagonal of S, [D]. */
  readonly variances: Float64Array;
  /** Diagonals of B_k, [K][D]. */
  readonly gains: readonly Float64Array[];
}

const matrixOf = (diagonal: Float64Array): number[][] =>
  Array.from(diagonal, (value, i) => Array.from(diagonal, (_, j) => (i === j ? value : 0)));

/** (ε²/4 + S^½ v S^½)^½, in the order of the products of matrices. */
const coupling = (root: number, variance: number, epsilon: number): number =>
  Math.sqrt(epsilon ** 2 / 4 + Math.max(0, root * variance * root));

const rootOf = (variances: Float64Array): Float64Array => variances.map((v) => Math.sqrt(Math.max(0, v)));

const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

function solveVariances(variances: readonly Float64Array[], weights: readonly number[], epsilon: number) {
  const start = variances[0].map((_, i) => variances.reduce((sum, v, k) => sum + v[i] * weights[k], epsilon));
  const step = (now: Float64Array): Float64Array => {
    const root = rootOf(now);
    return now.map((_, i) =>
      variances.reduce((sum, v, k) => sum + coupling(root[i], v[i], epsilon) * weights[k], epsilon / 2),
    );
  };
  return settle(start, step, (next, now) => norm(next.map((v, i) => v - now[i])) / norm(next));
}

function plan(gain: Float64Array, mean: readonly number[], center: readonly number[], epsilon: number): GaussianPlan {
  return {
    get gain() {
      return matrixOf(gain);
    },
    get conditionalCovariance() {
      return matrixOf(gain.map((value) => value * epsilon));
    },
    conditionalMean: (x) => Float64Array.from(mean, (m, i) => m + gain[i] * (x[i] - center[i])),
  };
}

/** `gaussianBarycenter` for independent columns, by the same formulas; D numbers in the place of D × D matrices. */
export function diagonalBarycenter(input: DiagonalInput): DiagonalBarycenter {
  const { means, weights } = input;
  const mean = meanOf(means, weights);
  const largest = input.variances.map((v) => v.reduce((a, b) => Math.max(a, b), 0));
  const unit = powerOfTwo(Math.max(input.epsilon, ...largest));
  const [given, epsilon] = [input.variances.map((v) => v.map((value) => value / unit)), input.epsilon / unit];
  const { state, residual } = solveVariances(given, weights, epsilon);
  const root = rootOf(state);
  const gains = given.map((v) =>
    v.map((value, i) => root[i] * (1 / (coupling(root[i], value, epsilon) + epsilon / 2)) * root[i]),
  );
  const variances = state.map((v) => v * unit);
  return {
    mean,
    variances,
    gains,
    residual,
    get covariance() {
      return matrixOf(variances);
    },
    plans: gains.map((gain, k) => plan(gain, mean, means[k], input.epsilon)),
  };
}

/** `gaussianDualValue` of independent columns. */
export function diagonalDualValue(
  { means, variances, weights, epsilon }: DiagonalInput,
  { mean, gains }: DiagonalBarycenter,
): number {
  return gains.reduce((value, gain, k) => {
    let [traces, offset] = [0, 0];
    for (const [i, m] of mean.entries()) {
      traces += variances[k][i] - gain[i] * variances[k][i];
      offset += (means[k][i] - m) ** 2;
    }
    return (
      value +
      0.5 *
        weights[k] *
        dualTerm(traces, offset, epsilon, mean.length, () => gain.reduce((sum, b) => sum + Math.log(b), 0))
    );
  }, 0);
}
