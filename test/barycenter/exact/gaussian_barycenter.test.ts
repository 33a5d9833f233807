import { determinant, inverse as matrixInverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import type { GaussianBarycenterInput } from '../../../src/barycenter/exact/gaussian_answer.js';
import { gaussianBarycenter, gaussianDualValue } from '../../../src/barycenter/exact/gaussian_barycenter.js';
import { squareRoot } from '../../../src/barycenter/exact/symmetric.js';
import { InvalidInputError } from '../../../src/errors.js';
import { keyOf, normals } from '../../../src/random/philox.js';
import { Stream } from '../../../src/random/counters.js';

/** A random covariance with full support, A Aᵀ/dim + I/10. */
function randomCovariance(seed: number, dim: number): number[][] {
  const z = normals(keyOf(seed), Stream.test, 0, 0, dim * dim);
  const a = new Matrix(Array.from({ length: dim }, (_, i) => [...z.subarray(i * dim, (i + 1) * dim)]));
  return a
    .mmul(a.transpose())
    .div(dim)
    .add(Matrix.eye(dim, dim, 0.1))
    .to2DArray();
}

function randomInput(dim: number, epsilon: number): GaussianBarycenterInput {
  const weights = [0.2, 0.3, 0.5];
  return {
    means: weights.map((_, k) => [...normals(keyOf(70 + k), Stream.test, 1, 0, dim)]),
    covariances: weights.map((_, k) => randomCovariance(50 + k, dim)),
    weights,
    epsilon,
  };
}

const matrix = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/** ‖a − b‖ ≤ tolerance · ‖b‖ in the Frobenius norm; NaN fails. */
function expectClose(a: Matrix, b: Matrix, tolerance: number): void {
  expect(Matrix.sub(a, b).norm() / b.norm()).toBeLessThanOrEqual(tolerance);
}

// 1e-10: the fixed point settles to 1e-12 and the inverses lose at most the condition numbers, about 50 here.
const TOLERANCE = 1e-10;

describe('gaussianBarycenter', () => {
  it.each([
    [1, 0.3],
    [2, 0.01],
    [8, 0.1],
    [8, 5],
  ])('satisfies both optimality conditions in %i-D at ε = %d', (dim, epsilon) => {
    const input = randomInput(dim, epsilon);
    const { mean, covariance, plans } = gaussianBarycenter(input);
    const sum = Matrix.zeros(dim, dim);
    for (const [k, { gain, conditionalCovariance }] of plans.entries()) {
      const b = matrix(gain);
      sum.add(Matrix.mul(matrixInverse(b), input.weights[k]));
      const pushed = Matrix.add(Matrix.mul(b, epsilon), b.mmul(matrix(input.covariances[k])).mmul(b));
      expectClose(pushed, matrix(covariance), TOLERANCE);
      expectClose(matrix(conditionalCovariance), Matrix.mul(b, epsilon), 1e-15);
    }
    expectClose(sum, Matrix.eye(dim, dim), TOLERANCE);
    for (let i = 0; i < dim; i++) {
      expect(mean[i]).toBeCloseTo(
        input.means.reduce((s, m, k) => s + input.weights[k] * m[i], 0),
        12,
      );
    }
  });

  it.each([2 ** -500, 2 ** -20, 2 ** 20, 2 ** 500])('follows the unit of variance, %d', (unit) => {
    const input = randomInput(3, 0.2);
    const covariances = input.covariances.map((c) => c.map((row) => row.map((v) => v * unit)));
    const [plain, scaled] = [
      gaussianBarycenter(input),
      gaussianBarycenter({ ...input, covariances, epsilon: 0.2 * unit }),
    ];
    expect(scaled.covariance).toEqual(plain.covariance.map((row) => row.map((v) => v * unit)));
    expect(scaled.plans.map((p) => p.gain)).toEqual(plain.plans.map((p) => p.gain));
  });

  it('takes means by their weights’ share, far away from the origin', () => {
    const input = randomInput(3, 0.2);
    const weights = input.weights.map((w) => w * (1 - 5e-7));
    const means = input.means.map((m) => m.map((v) => v + 2 ** 40));
    const [plain, far] = [gaussianBarycenter(input), gaussianBarycenter({ ...input, weights, means })];
    // Multiples of 2^-12 there; by the weights themselves the mean would be 2^40 · 5e-7 = 550,000 short.
    plain.mean.forEach((value, i) => expect(Math.abs(far.mean[i] - 2 ** 40 - value)).toBeLessThan(2 ** -10));
  });

  it.each([0.03, 0.01, 1e-3])('settles for columns of deviations 1 and %d', (r) => {
    const covariances = [
      [
        [1, 0.5 * r],
        [0.5 * r, r * r],
      ],
      [
        [0.5, -0.2 * r],
        [-0.2 * r, 0.7 * r * r],
      ],
    ];
    const epsilon = 0.1 * r * r;
    const { covariance, plans } = gaussianBarycenter({
      means: [
        [0, 0],
        [1, r],
      ],
      covariances,
      weights: [0.5, 0.5],
      epsilon,
    });
    // ε B + B Σ B = S, entry by entry in units of the columns' deviations: measured 1.9e-10, 1.1e-8 and 1.0e-4.
    const errors = plans.flatMap(({ gain }, k) => {
      const b = matrix(gain);
      const pushed = Matrix.add(Matrix.mul(b, epsilon), b.mmul(matrix(covariances[k])).mmul(b));
      return [
        [0, 0],
        [0, 1],
        [1, 1],
      ].map(([i, j]) => Math.abs(pushed.get(i, j) - covariance[i][j]) / Math.sqrt(covariance[i][i] * covariance[j][j]));
    });
    expect(Math.max(...errors)).toBeLessThan(1e-9 / r ** 2);
  });

  it('maps the mean of a marginal to the mean of the barycenter, and is affine with the gain as slope', () => {
    const input = randomInput(3, 0.2);
    const { mean, plans } = gaussianBarycenter(input);
    const m = input.means[1];
    expect([...plans[1].conditionalMean(m)]).toEqual(mean);
    const moved = plans[1].conditionalMean([m[0] + 1, m[1], m[2]]);
    for (let i = 0; i < 3; i++) expect(moved[i] - mean[i]).toBeCloseTo(plans[1].gain[i][0], 12);
  });

  it('is the Bures barycenter at ε = 0 and tends to it as ε does', () => {
    const input = randomInput(4, 0);
    const s = matrix(gaussianBarycenter(input).covariance);
    // Agueh and Carlier (2011), theorem 6.1: S = Σ λ_k (S^½ Σ_k S^½)^½, and the maps T_k push Σ_k to S.
    const root = squareRoot(s);
    const bures = Matrix.zeros(4, 4);
    for (const [k, c] of input.covariances.entries()) {
      bures.add(squareRoot(root.mmul(matrix(c)).mmul(root)).mul(input.weights[k]));
    }
    expectClose(bures, s, TOLERANCE);
    const distance = (epsilon: number): number =>
      Matrix.sub(matrix(gaussianBarycenter({ ...input, epsilon }).covariance), s).norm();
    // S_ε − S_0 is of first order in ε, so a tenth of ε leaves a tenth of it, give or take the second order (1e-3).
    expect(distance(1e-4) / distance(1e-3)).toBeGreaterThan(0.098);
    expect(distance(1e-4) / distance(1e-3)).toBeLessThan(0.102);
  });

  it('averages standard deviations in 1-D at ε = 0', () => {
    const sd = [0.5, 2, 3];
    const weights = [0.5, 0.25, 0.25];
    const { covariance } = gaussianBarycenter({
      means: [[0], [1], [2]],
      covariances: sd.map((s) => [[s * s]]),
      weights,
      epsilon: 0,
    });
    expect(Math.sqrt(covariance[0][0])).toBeCloseTo(0.25 + 0.5 + 0.75, 11);
  });

  it('adds ε to a common variance in 1-D, whatever the means', () => {
    // s = ε/2 + √(ε²/4 + sσ²) has the root s = σ² + ε, and B = 1.
    const { covariance, plans } = gaussianBarycenter({
      means: [[3], [-1]],
      covariances: [[[0.7]], [[0.7]]],
      weights: [0.4, 0.6],
      epsilon: 0.3,
    });
    expect(covariance[0][0]).toBeCloseTo(1, 11);
    expect(plans[0].gain[0][0]).toBeCloseTo(1, 11);
  });

  it('turns point masses into a Gaussian of variance ε', () => {
    const { covariance } = gaussianBarycenter({
      means: [[0], [2]],
      covariances: [[[0]], [[0]]],
      weights: [0.5, 0.5],
      epsilon: 0.2,
    });
    expect(covariance[0][0]).toBeCloseTo(0.2, 11);
  });

  it.each<[string, Partial<GaussianBarycenterInput>, RegExp]>([
    [
      'asymmetric',
      {
        covariances: [
          [
            [1, 0.5],
            [0.2, 1],
          ],
          [
            [1, 0],
            [0, 1],
          ],
        ],
      },
      /covariances\[0\]: must be symmetric; got 0\.2 at \[1\]\[0\] and 0\.5/,
    ],
    [
      'indefinite',
      {
        covariances: [
          [
            [1, 0],
            [0, 1],
          ],
          [
            [1, 2],
            [2, 1],
          ],
        ],
      },
      /covariances\[1\]: must be positive semi-definite; got a matrix that is 3\.00 from one/,
    ],
    [
      'singular at ε = 0',
      {
        epsilon: 0,
        covariances: [
          [
            [1, 0],
            [0, 0],
          ],
          [
            [1, 0],
            [0, 1],
          ],
        ],
      },
      /covariances\[0\]: must be positive definite/,
    ],
    [
      'ragged',
      {
        covariances: [
          [[1, 0], [0]],
          [
            [1, 0],
            [0, 1],
          ],
        ],
      },
      /covariances\[0\]: must be a 2 × 2 matrix/,
    ],
    [
      'not finite',
      {
        covariances: [
          [
            [NaN, 0],
            [0, 1],
          ],
          [
            [1, 0],
            [0, 1],
          ],
        ],
      },
      /finite numbers; got NaN at \[0\]\[0\]/,
    ],
    ['weights off', { weights: [0.5, 0.6] }, /weights must sum to 1; got 1\.1/],
    ['negative ε', { epsilon: -1 }, /epsilon must be a finite number ≥ 0; got -1/],
    ['means of two sizes', { means: [[0, 0], [1]] }, /means\[1\]: must be 2 finite numbers/],
  ])('refuses input that is %s', (_, change, message) => {
    const identity = [
      [1, 0],
      [0, 1],
    ];
    const base = {
      means: [
        [0, 0],
        [1, 1],
      ],
      covariances: [identity, identity],
      weights: [0.5, 0.5],
      epsilon: 0.1,
    };
    expect(() => gaussianBarycenter({ ...base, ...change })).toThrow(InvalidInputError);
    expect(() => gaussianBarycenter({ ...base, ...change })).toThrow(message);
  });
});

describe('gaussianDualValue', () => {
  const input = { means: [[-1], [2]], covariances: [[[0.5]], [[2]]], weights: [0.3, 0.7], epsilon: 0.4 };

  /**
   * ∫ g over [−R, R] by the trapezoid rule, which converges exponentially for integrands that vanish with all
   * derivatives.
   */
  function integrate(g: (t: number) => number, from: number, to: number, steps = 4000): number {
    const h = (to - from) / steps;
    let sum = 0;
    for (let i = 0; i <= steps; i++) sum += g(from + i * h) * (i === 0 || i === steps ? 0.5 : 1);
    return sum * h;
  }

  it('equals the dual by numerical integration over congruent potentials in 1-D', () => {
    const solved = gaussianBarycenter(input);
    const m = solved.mean[0];
    const potential = (k: number, y: number): number => {
      const mk = input.means[k][0];
      return 0.5 * ((y - mk) ** 2 - (y - m) ** 2 / solved.plans[k].gain[0][0] - (mk - m) ** 2);
    };
    for (const y of [-3, 0, 0.7, 5]) {
      expect(Math.abs(0.3 * potential(0, y) + 0.7 * potential(1, y))).toBeLessThan(1e-10 * (1 + y * y));
    }
    const { epsilon } = input;
    const transform = (k: number, x: number): number =>
      -epsilon *
      Math.log(integrate((y) => Math.exp((potential(k, y) - 0.5 * (x - y) ** 2) / epsilon), m - 25, m + 25, 1000));
    const value = input.weights.reduce((sum, weight, k) => {
      const [mk, vk] = [input.means[k][0], input.covariances[k][0][0]];
      const density = (x: number): number => Math.exp((-0.5 * (x - mk) ** 2) / vk) / Math.sqrt(2 * Math.PI * vk);
      const reach = 8 * Math.sqrt(vk);
      return sum + weight * integrate((x) => density(x) * transform(k, x), mk - reach, mk + reach, 400);
    }, 0);
    // 8 standard deviations leave 1e-15 of the mass out.
    expect(gaussianDualValue(input)).toBeCloseTo(value, 9);
  });

  it('equals the primal value Σ λ_k EOT(P_k, Q) of the plans: no duality gap', () => {
    const wide = randomInput(5, 0.3);
    const { covariance, mean, plans } = gaussianBarycenter(wide);
    const primal = wide.weights.reduce((sum, weight, k) => {
      const b = matrix(plans[k].gain);
      const c = matrix(wide.covariances[k]);
      const offset = wide.means[k].reduce((s, v, i) => s + (v - mean[i]) ** 2, 0);
      const cost = 0.5 * (c.trace() - 2 * b.mmul(c).trace() + matrix(covariance).trace() + offset);
      const entropy = 0.5 * (5 * Math.log(2 * Math.PI * Math.E * 0.3) + Math.log(determinant(b)));
      return sum + weight * (cost - 0.3 * entropy);
    }, 0);
    expect(gaussianDualValue(wide)).toBeCloseTo(primal, 10);
  });

  it('is the transport cost at ε = 0', () => {
    // 1-D: W₂² = (m₁ − m₂)² + (σ₁ − σ₂)²; the barycenter of weights (¼, ¾) leaves ½·¼·¾ of it.
    const pair = { means: [[-1], [2]], covariances: [[[0.25]], [[4]]], weights: [0.25, 0.75], epsilon: 0 };
    expect(gaussianDualValue(pair)).toBeCloseTo(0.5 * 0.25 * 0.75 * (9 + 1.5 ** 2), 10);
  });
});
