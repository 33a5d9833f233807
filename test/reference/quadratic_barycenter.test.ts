import { describe, expect, it } from 'vitest';
import { gaussianBarycenter } from '../../src/barycenter/exact/gaussian_barycenter.js';
import { gridBarycenter } from './grid_barycenter.js';
import { quadraticBarycenter } from './quadratic_barycenter.js';

const problem = { curvatures: [0.5, 2, 8], variances: [1, 0.5, 1.5], weights: [0.2, 0.3, 0.5], epsilon: 0.4 };

describe('quadraticBarycenter', () => {
  it('solves its own equations', () => {
    const { curvatures, variances, weights, epsilon } = problem;
    const { variance, precisions } = quadraticBarycenter(problem);
    const sum = (values: readonly number[]): number => values.reduce((total, v, k) => total + weights[k] * v, 0);
    expect(sum(precisions)).toBeCloseTo(sum(curvatures), 12);
    for (const [k, h] of precisions.entries())
      expect(epsilon / h + (curvatures[k] / h) ** 2 * variances[k]).toBeCloseTo(variance, 12);
  });

  it('is the Gaussian barycenter where all curvatures are 1, and where ε and they grow together', () => {
    const { variances, weights, epsilon } = problem;
    const known = gaussianBarycenter({
      means: [[0], [0], [0]],
      covariances: variances.map((v) => [[v]]),
      weights,
      epsilon,
    });
    for (const factor of [1, 3]) {
      const found = quadraticBarycenter({
        ...problem,
        curvatures: [factor, factor, factor],
        epsilon: factor * epsilon,
      });
      expect(found.variance).toBeCloseTo(known.covariance[0][0], 10);
      found.conditionalVariances.forEach((v, k) =>
        expect(v).toBeCloseTo(known.plans[k].conditionalCovariance[0][0], 10),
      );
    }
  });

  it('has the variance and the conditional variances of the exact barycenter on a grid', () => {
    // 161 cells of 0.075 on [−6, 6]: fine beside the narrowest plan, √(0.4/8) = 0.22, so that sums are integrals.
    const points = Array.from({ length: 161 }, (_, i) => (i - 80) * 0.075);
    const { curvatures, variances, weights, epsilon } = problem;
    const masses = variances.map((v) => {
      const density = points.map((x) => Math.exp(-(x * x) / (2 * v)));
      const total = density.reduce((a, b) => a + b, 0);
      return Float64Array.from(density, (d) => d / total);
    });
    const costs = curvatures.map((a) =>
      Float64Array.from(points.flatMap((x) => points.map((y) => (a / 2) * (x - y) ** 2))),
    );
    const grid = gridBarycenter({ costs, masses, weights, epsilon });
    const varianceOf = (mass: Float64Array): number => {
      const mean = mass.reduce((sum, m, i) => sum + m * points[i], 0);
      return mass.reduce((sum, m, i) => sum + m * (points[i] - mean) ** 2, 0);
    };
    const found = quadraticBarycenter(problem);
    // The grid's iteration stops at a violation of 1e-6, of points up to 6 away.
    expect(Math.abs(varianceOf(grid.masses) - found.variance)).toBeLessThan(1e-4);
    found.conditionalVariances.forEach((v, k) =>
      expect(Math.abs(varianceOf(grid.conditional(k, 80)) - v)).toBeLessThan(1e-4),
    );
  });
});
