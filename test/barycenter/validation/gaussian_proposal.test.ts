import { describe, expect, it } from 'vitest';
import { fitProposals } from '../../../src/barycenter/validation/gaussian_proposal.js';
import { keyOf, normals } from '../../../src/random/philox.js';

const POINTS = 3;

/** f32 [POINTS · draws, dim], columns of different widths that lean on each other. */
function samplesOf(draws: number, dim: number): Float32Array {
  const z = normals(keyOf(dim), 0, 0, 0, POINTS * draws * dim);
  return Float32Array.from(z, (value, i) => (1 + (i % dim)) * value + (i % dim > 0 ? z[i - 1] : 5));
}

/** The covariance of one point's draws, or the mean of all points', by its definition. */
function covarianceOf(samples: Float32Array, draws: number, dim: number, points: readonly number[]): number[][] {
  const at = (p: number, m: number, i: number): number => samples[(p * draws + m) * dim + i];
  const mean = (p: number, i: number): number =>
    Array.from({ length: draws }, (_, m) => at(p, m, i)).reduce((a, b) => a + b, 0) / draws;
  const of = (p: number, i: number, j: number): number => {
    let sum = 0;
    for (let m = 0; m < draws; m++) sum += (at(p, m, i) - mean(p, i)) * (at(p, m, j) - mean(p, j));
    return sum / (draws - 1);
  };
  return Array.from({ length: dim }, (_, i) =>
    Array.from({ length: dim }, (__, j) => points.reduce((sum, p) => sum + of(p, i, j), 0) / points.length),
  );
}

const ALL = [0, 1, 2];

describe('a Gaussian proposal', () => {
  // Dimensions and draws that four does not divide; the last is pooled alone.
  it.each([
    [6, 2],
    [5, 7],
    [3, 14],
  ])('of %i draws in %i dimensions has 1.2 of the shrunk covariance', (draws, dim) => {
    const samples = samplesOf(draws, dim);
    const pooled = covarianceOf(samples, draws, dim, ALL);
    const shrinkage = dim >= 3 * draws ? 1 : dim / (dim + draws);
    const trace = pooled.reduce((sum, row, i) => sum + row[i], 0);
    for (const [p, proposal] of fitProposals(samples, POINTS, draws, dim).entries()) {
      const own = covarianceOf(samples, draws, dim, [p]);
      const unit = (k: number): number[] => Array.from({ length: dim }, (_, i) => (i === k ? 1 : 0));
      const center = proposal.draw(new Float64Array(dim));
      const columns = Array.from({ length: dim }, (_, k) =>
        proposal.draw(unit(k)).map((value, i) => value - center[i]),
      );
      let logDeterminant = 0;
      for (let i = 0; i < dim; i++) {
        logDeterminant += Math.log(columns[i][i]);
        for (let j = 0; j < dim; j++) {
          const product = columns.reduce((sum, column) => sum + column[i] * column[j], 0);
          const covariance = (1 - shrinkage) * own[i][j] + shrinkage * pooled[i][j];
          // Rounding of sums of twenty terms of the covariance's size; the ridge is a millionth of the mean variance.
          expect(product).toBeCloseTo(1.2 * covariance + (i === j ? (1e-6 * trace) / dim : 0), 9);
        }
      }
      expect(proposal.logDensity(new Float64Array(dim))).toBeCloseTo(
        -logDeterminant - (dim / 2) * Math.log(2 * Math.PI),
        9,
      );
    }
  });

  it('knows the normals that a point is the draw of', () => {
    const z = normals(keyOf(3), 0, 0, 0, 7);
    for (const proposal of fitProposals(samplesOf(5, 7), POINTS, 5, 7)) {
      // Substitution in float64, condition of the factors about ten.
      for (const [i, value] of proposal.normalsOf(proposal.draw(z)).entries()) expect(value).toBeCloseTo(z[i], 11);
    }
  });
});
