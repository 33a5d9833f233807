import { describe, expect, it } from 'vitest';
import { gaussianBarycenter } from '../../src/index.js';
import { gridBarycenter, squaredEuclideanCosts } from './grid_barycenter.js';

/** Centres of `cells` equal cells of [−half, half]. */
const axis = (cells: number, half: number): Float64Array =>
  Float64Array.from({ length: cells }, (_, i) => half * ((2 * i + 1) / cells - 1));

const normalised = (values: Float64Array): Float64Array => {
  const total = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / total);
};

/** Masses of N(mean, variance) on the points of an axis. */
const gaussianMasses = (points: Float64Array, mean: number, variance: number): Float64Array =>
  normalised(points.map((x) => Math.exp(-((x - mean) ** 2) / (2 * variance))));

/** Largest difference of two distributions, as a share of the largest mass. */
function difference(found: Float64Array, expected: Float64Array): number {
  return Math.max(...found.map((value, j) => Math.abs(value - expected[j]))) / Math.max(...expected);
}

describe('gridBarycenter', () => {
  // 200 cells on [−8, 8]: the narrowest density, of deviation 0.3, spans four cells, where the trapezoidal rule is
  // exact to exp(−2π²·(0.3/0.08)²) ≈ 0; what is left is the violation allowed, far below.
  const points = axis(200, 8);
  const means = [[-1.5], [0.5], [1]];
  const variances = [0.3, 1.2, 0.6];
  const weights = [0.2, 0.5, 0.3];

  for (const epsilon of [0.1, 1]) {
    it(`is the closed form of Gaussians at ε = ${epsilon}, plans included, to 1e-6`, () => {
      const cost = squaredEuclideanCosts(points, points, 1);
      const masses = means.map(([mean], k) => gaussianMasses(points, mean, variances[k]));
      const found = gridBarycenter({ costs: [cost, cost, cost], masses, weights, epsilon, tolerance: 1e-12 });
      const exact = gaussianBarycenter({ means, covariances: variances.map((v) => [[v]]), weights, epsilon });
      expect(difference(found.masses, gaussianMasses(points, exact.mean[0], exact.covariance[0][0]))).toBeLessThan(
        1e-6,
      );
      for (const [k, plan] of exact.plans.entries()) {
        // Where q has mass: a potential is determined by the plans' mass alone, and theirs is settled to the violation.
        for (const row of [90, 100, 112]) {
          const expected = gaussianMasses(
            points,
            plan.conditionalMean([points[row]])[0],
            plan.conditionalCovariance[0][0],
          );
          expect(difference(found.conditional(k, row), expected)).toBeLessThan(1e-6);
        }
        expect(difference(found.pushForward(k), found.masses)).toBeLessThan(1e-6);
      }
    });
  }

  it('is the closed form of a plane, from marginals that are not on the grid of y', () => {
    const [xs, ys] = [axis(40, 5), axis(44, 6)];
    const plane = (a: Float64Array): Float64Array =>
      Float64Array.from([...a].flatMap((s) => [...a].flatMap((t) => [s, t])));
    const [x, y] = [plane(xs), plane(ys)];
    const spread = (points: Float64Array, mean: readonly number[], variance: number): Float64Array => {
      const masses = new Float64Array(points.length / 2);
      for (let i = 0; i < masses.length; i++) {
        masses[i] = Math.exp(-((points[2 * i] - mean[0]) ** 2 + (points[2 * i + 1] - mean[1]) ** 2) / (2 * variance));
      }
      return normalised(masses);
    };
    const centres = [
      [0.5, -0.5],
      [-0.5, 0.25],
    ];
    const cost = squaredEuclideanCosts(x, y, 2);
    const found = gridBarycenter({
      costs: [cost, cost],
      masses: [spread(x, centres[0], 0.5), spread(x, centres[1], 0.8)],
      weights: [0.4, 0.6],
      epsilon: 0.5,
      tolerance: 1e-8,
    });
    const covariances = [0.5, 0.8].map((v) => [
      [v, 0],
      [0, v],
    ]);
    const exact = gaussianBarycenter({ means: centres, covariances, weights: [0.4, 0.6], epsilon: 0.5 });
    expect(difference(found.masses, spread(y, exact.mean, exact.covariance[0][0]))).toBeLessThan(1e-6);
  });

  it('keeps its potentials congruent, its rows whole and its columns in agreement', () => {
    const points1 = axis(30, 3);
    const cost = squaredEuclideanCosts(points1, points1, 1).map((c) => Math.sqrt(2 * c));
    const masses = [gaussianMasses(points1, -1, 0.2), gaussianMasses(points1, 1, 0.4)];
    const found = gridBarycenter({
      costs: [cost, cost],
      masses,
      weights: [0.25, 0.75],
      epsilon: 0.2,
      tolerance: 1e-10,
    });
    for (let j = 0; j < 30; j++) {
      expect(Math.abs(0.25 * found.potentials[0][j] + 0.75 * found.potentials[1][j])).toBeLessThan(1e-12);
    }
    expect(Math.abs(found.conditional(0, 7).reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
    // Half the largest disagreement of a plan's columns is at most the violation over its weight.
    const disagreement = found.pushForward(0).reduce((sum, value, j) => sum + Math.abs(value - found.masses[j]) / 2, 0);
    expect(disagreement).toBeLessThan(1e-9);
  });

  it('says so where the iterations run out', () => {
    const points1 = axis(30, 3);
    const cost = squaredEuclideanCosts(points1, points1, 1);
    const masses = [gaussianMasses(points1, -1, 0.2), gaussianMasses(points1, 1, 0.4)];
    const problem = { costs: [cost, cost], masses, weights: [0.5, 0.5], epsilon: 0.01, mostIterations: 2 };
    expect(() => gridBarycenter(problem)).toThrow(/2 iterations leave a violation of 0\.\d+, above 0\.000001/);
  });
});
