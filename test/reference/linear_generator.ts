import { inverse, Matrix } from 'ml-matrix';
import { logDeterminant, spectral } from '../../src/barycenter/exact/symmetric.js';
import { gaussianBarycenter, gaussianDualValue } from '../../src/barycenter/exact/gaussian_barycenter.js';

interface Gaussian {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

export interface LinearGenerator {
  /** G(z) = A z + b: A [P, d], b [P]. */
  readonly A: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly epsilon: number;
  readonly reference: 'lebesgue' | 'standard-normal';
}

export interface LinearProblem extends LinearGenerator {
  readonly marginals: readonly Gaussian[];
  readonly weights: readonly number[];
}

const columnOf = (values: readonly number[]): Matrix => Matrix.columnVector([...values]);
const matrixOf = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/**
 * R and R⁻¹Aᵀ of a linear generator G(z) = A z + b. With R² = AᵀA, under N(0, I) R² = AᵀA + ε I, and x′ = R⁻¹Aᵀ(x − b),
 *   ½‖x − A z − b‖² (+ ε ½‖z‖²) = ½‖x′ − R z‖² + ½‖x − b‖² − ½‖x′‖².
 */
function inPlan({ A, b, epsilon, reference }: LinearGenerator) {
  const a = matrixOf(A);
  const squared = a.transpose().mmul(a);
  if (reference === 'standard-normal') squared.add(Matrix.eye(squared.rows, squared.rows, epsilon));
  const back = inverse(spectral(squared, Math.sqrt));
  const project = back.mmul(a.transpose());
  const seen = (x: readonly number[]): number[] => project.mmul(Matrix.sub(columnOf(x), columnOf(b))).getColumn(0);
  return { squared, back, project, seen };
}

/** N(mean, covariance) of z given x under a potential of 0: exp(−c/ε), with N(0, I) where it is the reference. */
export function flatPlan(generator: LinearGenerator, x: readonly number[]) {
  const { squared, back, seen } = inPlan(generator);
  return {
    mean: back.mmul(columnOf(seen(x))).getColumn(0),
    covariance: Matrix.mul(inverse(squared), generator.epsilon).to2DArray(),
  };
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value ** 2, 0);
const trace = (covariance: readonly (readonly number[])[]): number =>
  covariance.reduce((sum, row, i) => sum + row[i], 0);

/**
 * The barycenter of Gaussians through a linear generator, exactly: what is left of x alone moves no plan, so that w = R
 * z is the barycenter of the marginals of x′ under ½‖x′ − w‖², which is known. In the dual dz = dw / det R.
 */
export function linearAnswer(problem: LinearProblem) {
  const { b, marginals, weights, epsilon, reference } = problem;
  const { squared, back, project, seen } = inPlan(problem);
  const means = marginals.map(({ mean }) => seen(mean));
  const covariances = marginals.map(({ covariance }) =>
    project.mmul(matrixOf(covariance)).mmul(project.transpose()).to2DArray(),
  );
  const input = { means, covariances, weights, epsilon };
  const solved = gaussianBarycenter(input);
  const inZ = (covariance: readonly (readonly number[])[]) => back.mmul(matrixOf(covariance)).mmul(back).to2DArray();
  const ofX = marginals.map(
    ({ mean, covariance }, k) =>
      0.5 * (squares(mean.map((value, i) => value - b[i])) + trace(covariance)) -
      0.5 * (squares(means[k]) + trace(covariances[k])),
  );
  const dual =
    gaussianDualValue(input, solved) +
    0.5 * epsilon * logDeterminant(squared) +
    ofX.reduce((sum, value, k) => sum + weights[k] * value, 0) +
    (reference === 'standard-normal' ? 0.5 * epsilon * squared.rows * Math.log(2 * Math.PI) : 0);
  return {
    mean: back.mmul(columnOf(solved.mean)).getColumn(0),
    covariance: inZ(solved.covariance),
    /** What validation's loss falls to. */
    loss: -dual,
    plan: (k: number, x: readonly number[]) => ({
      mean: back.mmul(columnOf([...solved.plans[k].conditionalMean(seen(x))])).getColumn(0),
      covariance: inZ(solved.plans[k].conditionalCovariance),
    }),
  };
}
