import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { buresWasserstein } from '../../../src/barycenter/metrics/bures_wasserstein.js';
import { InvalidInputError } from '../../../src/errors.js';
import { bures } from '../../../src/solvers/bures/bures.js';
import { fitGaussians } from '../../../src/solvers/bures/fit_gaussians.js';
import { TestRandom } from '../../support/random.js';
import { measure } from '../support/measures.js';
import { expectClose, expectEquations, matrix, randomCovariance } from './equations.js';

const weights = [0.2, 0.3, 0.5];
const covariances = (dim: number, ranks = [dim, dim, dim]) =>
  ranks.map((rank, k) => randomCovariance(60 + k, dim, rank));
const means = (dim: number) => weights.map((_, k) => [...new TestRandom(80 + k).normals(dim)]);

describe('bures', () => {
  it.each([1, 2, 3, 8, 20])('satisfies the equations of regular Gaussians in %i dimensions', (dim) => {
    const input = { means: means(dim), covariances: covariances(dim), weights };
    const solution = bures(input);
    expectEquations(input, solution);
    expect(solution.warnings).toEqual([]);
    // The potentials' own value: no further from the cost than rounding of traces of some hundred.
    expect(solution.objective.gap).toBeLessThan(1e-12 * dim);
    const sum = Matrix.zeros(dim, dim);
    for (const [k, { toMarginal, toBarycenter }] of solution.plans.entries()) {
      sum.add(matrix(toMarginal.gain).mul(weights[k]));
      expectClose(matrix(toMarginal.gain).mmul(matrix(toBarycenter.gain)), Matrix.eye(dim, dim), 1e-10);
    }
    expectClose(sum, Matrix.eye(dim, dim), 1e-10);
  });

  it('is the geodesic between two 2 × 2 matrices, in closed form', () => {
    const [a, b] = covariances(2).map(matrix);
    // The root of a 2 × 2 matrix M of determinant d² is (M + d I)/√(tr M + 2d).
    const root = (m: Matrix): Matrix => {
      const d = Math.sqrt(m.get(0, 0) * m.get(1, 1) - m.get(0, 1) * m.get(1, 0));
      return Matrix.add(m, Matrix.eye(2, 2, d)).div(Math.sqrt(m.trace() + 2 * d));
    };
    const inverseOf = (m: Matrix): Matrix => {
      const determinant = m.get(0, 0) * m.get(1, 1) - m.get(0, 1) * m.get(1, 0);
      return new Matrix([
        [m.get(1, 1), -m.get(0, 1)],
        [-m.get(1, 0), m.get(0, 0)],
      ]).div(determinant);
    };
    // A⁻¹ # B = A^{-½} (A^½ B A^½)^½ A^{-½} maps N(0, A) to N(0, B).
    const half = root(a);
    const map = inverseOf(half)
      .mmul(root(half.mmul(b).mmul(half)))
      .mmul(inverseOf(half));
    const between = Matrix.eye(2, 2, 0.3).add(Matrix.mul(map, 0.7));
    const { covariance, distances } = bures({ covariances: [a.to2DArray(), b.to2DArray()], weights: [0.3, 0.7] });
    expectClose(matrix(covariance), between.mmul(a).mmul(between), 1e-13);
    const whole = Math.sqrt(a.trace() + b.trace() - 2 * root(half.mmul(b).mmul(half)).trace());
    expect(distances[0].bures).toBeCloseTo(0.7 * whole, 12);
    expect(distances[1].bures).toBeCloseTo(0.3 * whole, 12);
  });

  it('averages the roots of matrices that commute, and knows both distances to them', () => {
    // One orthogonal basis, and deviations over six orders of magnitude in it.
    const turn = new EigenvalueDecomposition(matrix(randomCovariance(90, 3, 3))).eigenvectorMatrix;
    const deviations = [
      [1, 20, 1e-3],
      [4, 5, 2e-3],
      [2, 1, 7e-3],
    ];
    const given = deviations.map((d) => turn.mmul(Matrix.diag(d.map((v) => v * v))).mmul(turn.transpose()));
    const mean = [0, 1, 2].map((i) => deviations.reduce((sum, d, k) => sum + weights[k] * d[i], 0));
    const { covariance, distances } = bures({
      covariances: given.map((m) => Matrix.add(m, m.transpose()).mul(0.5).to2DArray()),
      weights,
    });
    expectClose(matrix(covariance), turn.mmul(Matrix.diag(mean.map((v) => v * v))).mmul(turn.transpose()), 1e-13);
    for (const [k, d] of deviations.entries()) {
      expect(distances[k].bures).toBeCloseTo(Math.hypot(...d.map((v, i) => v - mean[i])), 11);
      // Variances of 1e-6 beside 400, whose rounding is 4e-14 of the largest, are known to 1e-7.
      expect(distances[k].riemannian).toBeCloseTo(Math.hypot(...d.map((v, i) => 2 * Math.log(v / mean[i]))), 6);
      expect(distances[k].wasserstein).toBe(distances[k].bures);
    }
  });

  it('averages deviations of columns whatever their scales', () => {
    const deviations = [
      [1, 1e-9],
      [3, 5e-9],
    ];
    const diagonal = (d: number[]) => Matrix.diag(d.map((v) => v * v)).to2DArray();
    const { covariance, warnings } = bures({ covariances: deviations.map(diagonal), weights: [0.5, 0.5] });
    expect(Math.sqrt(covariance[0][0])).toBeCloseTo(2, 14);
    expect(Math.sqrt(covariance[1][1]) * 1e9).toBeCloseTo(3, 14);
    // Maps are worked out to 1e-7 of the largest deviation: here there is none for the second column, which is said.
    expect(warnings.join(' ')).toContain('toMarginal goes by a pseudo-inverse');
  });

  it.each([
    [5, [5, 2, 1]],
    [5, [2, 3, 1]],
    [6, [3, 3, 3]],
    [6, [1, 1, 1]],
    [12, [12, 0, 4]],
  ])('satisfies them where matrices in %i dimensions have ranks %j', (dim, ranks) => {
    const input = { means: means(dim), covariances: covariances(dim, ranks), weights };
    const solution = bures(input);
    expectEquations(input, solution);
    expect(solution.warnings.length).toBeGreaterThan(0);
    expect(solution.warnings.some((text) => text.includes('one of several'))).toBe(!ranks.includes(dim));
    ranks.forEach((rank, k) => {
      const { riemannian } = solution.distances[k];
      expect(Number.isFinite(riemannian)).toBe(rank === dim && ranks.includes(dim));
    });
    expect(solution.objective.gap).toBeUndefined();
  });

  it('adds the vectors of matrices of rank 1 that point one way', () => {
    const vectors = [[1, 2, 0.5], [2, 1, 1], [0.5, 1, 3]]; // prettier-ignore
    const outer = (v: number[]) => v.map((a) => v.map((b) => a * b));
    const { covariance, objective } = bures({ covariances: vectors.map(outer), weights });
    const sum = [0, 1, 2].map((i) => vectors.reduce((s, v, k) => s + weights[k] * v[i], 0));
    expectClose(matrix(covariance), matrix(outer(sum)), 1e-12);
    // ½ Σ λ_k ‖v_k − w‖²
    const left = vectors.reduce((s, v, k) => s + 0.5 * weights[k] * v.reduce((t, x, i) => t + (x - sum[i]) ** 2, 0), 0);
    expect(objective.value).toBeCloseTo(left, 12);
  });

  it('keeps identical ones, and one alone, with distances of rounding', () => {
    const [one] = covariances(4);
    for (const shares of [[1], [0.2, 0.8]]) {
      const { covariance, objective, distances } = bures({ covariances: shares.map(() => one), weights: shares });
      expectClose(matrix(covariance), matrix(one), 1e-14);
      expect(objective.value).toBeLessThan(1e-28);
      // Not the root of a difference of traces, which would be 1e-8.
      distances.forEach((d) => expect(d.bures).toBeLessThan(1e-14));
    }
  });

  it('takes point masses and covariances near one', () => {
    const [one] = covariances(3);
    const zero = Matrix.zeros(3, 3).to2DArray();
    const { covariance, plans } = bures({
      covariances: [one, zero],
      weights: [0.5, 0.5],
      means: [
        [0, 0, 0],
        [2, 2, 2],
      ],
    });
    expectClose(matrix(covariance), matrix(one).mul(0.25), 1e-13);
    expect(plans[1].toMarginal.offset).toEqual([2, 2, 2]);
    expectClose(matrix(plans[1].toBarycenter.covariance), matrix(one).mul(0.25), 1e-13);
    const tiny = matrix(one)
      .mul(2 ** -60)
      .to2DArray();
    expectClose(
      matrix(bures({ covariances: [one, tiny], weights: [0.5, 0.5] }).covariance),
      matrix(one).mul((0.5 + 0.5 * 2 ** -30) ** 2),
      1e-13,
    );
    expect(bures({ covariances: [zero, zero], weights: [0.5, 0.5] }).covariance).toEqual(zero);
  });

  it.each([2 ** -400, 2 ** 400])('follows the unit of variance, %d', (unit) => {
    const scaled = (m: readonly (readonly number[])[]) => m.map((row) => row.map((value) => value * unit));
    const [plain, moved] = [covariances(3), covariances(3).map(scaled)].map((c) => bures({ covariances: c, weights }));
    expect(moved.covariance).toEqual(scaled(plain.covariance));
    expect(moved.distances.map((d) => d.riemannian)).toEqual(plain.distances.map((d) => d.riemannian));
  });

  it.each([0.01, 1])('has the exact entropic answer at ε = %d, with the way back', (epsilon) => {
    const dim = 4;
    const input = { means: means(dim), covariances: covariances(dim, [4, 2, 4]), weights, epsilon };
    const solution = bures(input);
    expectEquations(input, solution);
    const sum = Matrix.zeros(dim, dim);
    for (const [k, { toBarycenter }] of solution.plans.entries()) {
      sum.add(inverse(matrix(toBarycenter.gain)).mul(weights[k]));
      expectClose(matrix(toBarycenter.covariance), matrix(toBarycenter.gain).mul(epsilon), 1e-13);
    }
    expectClose(sum, Matrix.eye(dim, dim), 1e-10);
    expect(solution.distances[1].riemannian).toBe(Infinity);
    const square = buresWasserstein([], matrix(input.covariances[0]), [], matrix(solution.covariance));
    expect(solution.distances[0].bures).toBeCloseTo(Math.sqrt(square), 7);
  });
});

describe('fitGaussians', () => {
  it('has the moments of rows and masses, far from the origin, too', () => {
    const far = 2 ** 30;
    const rows = [[0, 1], [2, 5], [4, 0]]; // prettier-ignore
    const masses = [0.5, 0.25, 0.25];
    const at = (shift: number) =>
      measure(
        rows.map((row) => row.map((value) => value + shift)),
        masses,
      );
    const { means: m, covariances: c } = fitGaussians([at(0), at(far)]);
    expect(m).toEqual([[1.5, 1.75], [far + 1.5, far + 1.75]]); // prettier-ignore
    // Σ a (x − m)² and so on, which float64 has exactly here.
    expect(c[0]).toEqual([[2.75, -0.125], [-0.125, 3.6875]]); // prettier-ignore
    expect(c[1]).toEqual(c[0]);
    expect(bures({ means: m, covariances: c, weights: [0.5, 0.5] }).covariance[0][0]).toBeCloseTo(2.75, 12);
  });
});

describe('bures refuses', () => {
  const eye = [[1, 0], [0, 1]]; // prettier-ignore
  it.each<[string, unknown, RegExp]>([
    ['no settings', undefined, /bures: settings are an object; got nothing/],
    ['no covariances', { covariances: [], weights: [] }, /it needs a covariance; got an empty list/],
    ['what is no matrix', { covariances: [3], weights: [1] }, /covariances\[0\]: rows are a list; got 3/],
    [
      'a matrix that is not symmetric',
      {
        covariances: [
          [
            [1, 0.5],
            [0, 1],
          ],
        ],
        weights: [1],
      },
      /must be symmetric; got 0 at/,
    ],
    [
      'a negative eigenvalue',
      {
        covariances: [
          [
            [1, 2],
            [2, 1],
          ],
        ],
        weights: [1],
      },
      /semi-definite; got a matrix that is 3\.00 from one/,
    ],
    [
      'NaN',
      {
        covariances: [
          [
            [NaN, 0],
            [0, 1],
          ],
        ],
        weights: [1],
      },
      /finite numbers; got NaN at \[0\]\[0\]/,
    ],
    ['two sizes', { covariances: [eye, [[1]]], weights: [0.5, 0.5] }, /covariances\[1\]: must be a 2 × 2 matrix/],
    ['a mean too few', { covariances: [eye], means: [], weights: [1] }, /means must be 1, one a covariance; got 0/],
    ['a mean of NaN', { covariances: [eye], means: [[NaN, 0]], weights: [1] }, /means\[0\]: must be 2 finite numbers/],
    ['a negative epsilon', { covariances: [eye], weights: [1], epsilon: -1 }, /epsilon must be a finite .*; got -1/],
    ['weights off', { covariances: [eye, eye], weights: [0.5, 0.6] }, /weights must sum to 1; got 1\.1/],
  ])('%s', (_, input, message) => {
    expect(() => bures(input as never)).toThrow(InvalidInputError);
    expect(() => bures(input as never)).toThrow(message);
  });
});
