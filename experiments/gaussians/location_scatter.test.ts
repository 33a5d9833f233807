import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { cubeBatches, locationScatters, WEIGHTS } from './location_scatter.js';
import { exactOf } from './problem.js';

describe('locationScatters', () => {
  it.each(['gaussian', 'cube'] as const)('of family %s have eigenvalues from ½ to 2', (family) => {
    for (const { factor } of locationScatters(family, 6)) {
      const matrix = new Matrix(factor.map((row) => [...row]));
      // Determinant and trace of log-spaced eigenvalues: 1, and the sum of them.
      const spread = Array.from({ length: 6 }, (_, i) => 0.5 * 4 ** (i / 5));
      expect(Math.abs(matrix.trace() - spread.reduce((a, b) => a + b, 0))).toBeLessThan(1e-12);
    }
  });

  it("gives cubes maps between each other that are symmetric, so that Σ_k λ_k W_k is the barycenter's, and differ", () => {
    const shapes = locationScatters('cube', 5).map(({ factor }) => new Matrix(factor.map((row) => [...row])));
    const map = shapes[2].mmul(inverse(shapes[0]));
    expect(map.sub(map.transpose()).norm('frobenius')).toBeLessThan(1e-12);
    expect(Matrix.sub(shapes[2], shapes[0]).norm('frobenius')).toBeGreaterThan(0.5);
    const average = shapes.reduce((sum, shape, k) => sum.add(Matrix.mul(shape, WEIGHTS[k])), Matrix.zeros(5, 5));
    const exact = new Matrix(exactOf({ family: 'cube', dim: 5 }, 0).covariance.map((row) => [...row]));
    // The fixed point of the Bures barycenter is iterated to 1e-12.
    expect(average.mmul(average).sub(exact).norm('frobenius')).toBeLessThan(1e-9);
  });
});

describe('cubeBatches', () => {
  it('has the moments of its shape', () => {
    const shape = locationScatters('cube', 3)[1];
    const batchSize = 40_000;
    const points = cubeBatches(shape, 1)({ iteration: 0, batchSize, seed: 1 });
    for (let i = 0; i < 3; i++) {
      let [sum, square] = [0, 0];
      for (let b = 0; b < batchSize; b++) sum += points[3 * b + i] / batchSize;
      for (let b = 0; b < batchSize; b++) square += (points[3 * b + i] - sum) ** 2 / batchSize;
      const variance = shape.covariance[i][i];
      // 4.5 standard errors (7e-6 two-sided): a sum of uniforms has at most a Gaussian's fourth moment.
      expect(Math.abs(sum - shape.mean[i])).toBeLessThan(4.5 * Math.sqrt(variance / batchSize));
      expect(Math.abs(square - variance)).toBeLessThan(4.5 * variance * Math.sqrt(2 / batchSize));
    }
  });
});
