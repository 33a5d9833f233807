import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect } from 'vitest';
import type { BuresSolution } from '../../../src/solvers/bures/bures_solution.js';
import { TestRandom } from '../../support/random.js';

type Rows = readonly (readonly number[])[];

export const matrix = (rows: Rows): Matrix => new Matrix(rows.map((row) => [...row]));

/** A random covariance of a rank, A Aᵀ/rank, and I/10 where the rank is full. */
export function randomCovariance(seed: number, dim: number, rank: number): number[][] {
  if (rank === 0) return Matrix.zeros(dim, dim).to2DArray();
  const z = new TestRandom(seed).normals(dim * rank);
  const a = new Matrix(Array.from({ length: dim }, (_, i) => [...z.subarray(i * rank, (i + 1) * rank)]));
  return a
    .mmul(a.transpose())
    .div(rank)
    .add(Matrix.eye(dim, dim, rank === dim ? 0.1 : 0))
    .to2DArray();
}

/** ‖a − b‖/‖b‖ in the Frobenius norm. */
export const relativeError = (a: Matrix, b: Matrix): number => Matrix.sub(a, b).norm() / b.norm();

/** NaN fails. */
export function expectClose(a: Matrix, b: Matrix, tolerance: number): void {
  expect(relativeError(a, b)).toBeLessThanOrEqual(tolerance);
}

/** M^½ of a positive semi-definite matrix by its eigenvectors, eigenvalues that are rounding taken for 0. */
function root(m: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix: v } = new EigenvalueDecomposition(m, { assumeSymmetric: true });
  const least = 1e-13 * Math.max(...realEigenvalues);
  const roots = realEigenvalues.map((value) => (value > least ? Math.sqrt(value) : 0));
  return v.clone().mulRowVector(roots).mmul(v.transpose());
}

interface Input {
  readonly means: Rows;
  readonly covariances: readonly Rows[];
  readonly weights: readonly number[];
  readonly epsilon?: number;
}

/**
 * Of a barycenter N(m, S) with its plans: the fixed point S = (ε/2) I + Σ_k λ_k ((ε²/4) I + S^½ Σ_k S^½)^½ to 1e-10;
 * both conditionals give the marginals and the same joint covariance; the means are mapped to each other; and at ε = 0
 * the cost of the joint is the squared distance.
 */
export function expectEquations(input: Input, solution: BuresSolution): void {
  const { means, covariances, weights, epsilon = 0 } = input;
  const s = matrix(solution.covariance);
  const half = root(s);
  const next = Matrix.eye(s.rows, s.rows, epsilon / 2);
  for (const [k, rows] of covariances.entries()) {
    const inner = half.mmul(matrix(rows)).mmul(half);
    const symmetric = Matrix.add(inner, inner.transpose())
      .mul(0.5)
      .add(Matrix.eye(s.rows, s.rows, epsilon ** 2 / 4));
    next.add(root(symmetric).mul(weights[k]));
  }
  expectClose(next, s, 1e-10);
  expect(solution.convergence.residual).toBeLessThanOrEqual(1e-10);
  expect(solution.convergence.converged).toBe(true);
  let value = 0;
  for (const [k, { toBarycenter, toMarginal }] of solution.plans.entries()) {
    const c = matrix(covariances[k]);
    const [b, t] = [matrix(toBarycenter.gain), matrix(toMarginal.gain)];
    const unit = Math.max(s.norm(), c.norm());
    const near = (a: Matrix, expected: Matrix) =>
      expect(Matrix.sub(a, expected).norm()).toBeLessThanOrEqual(1e-10 * unit);
    near(b.mmul(c).mmul(b.transpose()).add(matrix(toBarycenter.covariance)), s);
    near(t.mmul(s).mmul(t.transpose()).add(matrix(toMarginal.covariance)), c);
    near(b.mmul(c), t.mmul(s).transpose());
    expect(Math.min(...new EigenvalueDecomposition(matrix(toBarycenter.covariance)).realEigenvalues)).toBeGreaterThan(
      -1e-12 * unit,
    );
    for (const [i, m] of solution.mean.entries()) {
      const image = toBarycenter.offset[i] + b.getRow(i).reduce((sum, g, j) => sum + g * means[k][j], 0);
      const back = toMarginal.offset[i] + t.getRow(i).reduce((sum, g, j) => sum + g * solution.mean[j], 0);
      expect(Math.abs(image - m)).toBeLessThan(1e-12);
      expect(Math.abs(back - means[k][i])).toBeLessThan(1e-12);
    }
    const square = c.trace() + s.trace() - 2 * b.mmul(c).trace();
    const offset = means[k].reduce((sum, m, i) => sum + (m - solution.mean[i]) ** 2, 0);
    value += 0.5 * weights[k] * (square + offset);
    if (epsilon === 0) {
      expect(Math.abs(solution.distances[k].bures ** 2 - square)).toBeLessThan(1e-10 * unit);
      expect(solution.distances[k].wasserstein ** 2 - square).toBeCloseTo(offset, 9);
    }
  }
  if (epsilon === 0) expect(solution.objective.value).toBeCloseTo(value, 9);
}
