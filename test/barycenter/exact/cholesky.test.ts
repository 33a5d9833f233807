import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { choleskyFactor, pivotedCholesky } from '../../../src/barycenter/exact/cholesky.js';
import { checkCovariance } from '../../../src/barycenter/exact/covariance.js';
import { product } from '../../../src/barycenter/exact/symmetric.js';
import { gaussianFactor } from '../../../src/barycenter/problem/gaussian_factor.js';
import { normals } from '../../../src/random/philox.js';

/** A Aᵀ + shift·I, A [dim, rank] of normals. */
function covariance(dim: number, rank: number, shift: number, seed = dim): number[][] {
  const a = normals([seed, 0], 900, 0, 0, dim * rank);
  return Array.from({ length: dim }, (_, i) =>
    Array.from({ length: dim }, (__, j) => {
      let sum = i === j ? shift : 0;
      for (let r = 0; r < rank; r++) sum += a[Math.max(i, j) * rank + r] * a[Math.min(i, j) * rank + r];
      return sum;
    }),
  );
}

const entryOf =
  (rows: readonly (readonly number[])[]) =>
  (i: number, j: number): number =>
    rows[i][j];

describe('choleskyFactor', () => {
  // Published draws were made with ml-matrix's factor.
  it.each([1, 2, 3, 4, 5, 7, 8, 33])('has the bits of ml-matrix at dimension %d', (dim) => {
    const rows = covariance(dim, 3, 0.5);
    const ours = choleskyFactor(entryOf(rows), dim)!;
    expect([...ours]).toEqual(new CholeskyDecomposition(new Matrix(rows)).lowerTriangularMatrix.to1DArray());
  });

  it.each([[5], [9]])('refuses what is not definite at dimension %d', (dim) => {
    const rows = covariance(dim, dim, 0);
    rows[dim - 1][dim - 1] -= 100;
    expect(choleskyFactor(entryOf(rows), dim)).toBeUndefined();
  });
});

it('product has the bits of mmul', () => {
  const [a, b] = [new Matrix(covariance(7, 2, 1, 1)), new Matrix(covariance(7, 3, 2, 2))];
  expect(product(a, b).to1DArray()).toEqual(a.mmul(b).to1DArray());
});

describe('pivotedCholesky', () => {
  it('finds the rank and gives the matrix back', () => {
    const rows = covariance(20, 3, 0);
    const { factor, rank, residual } = pivotedCholesky(entryOf(rows), 20, 1e-12);
    expect(rank).toBe(3);
    // Rounding of sums of three products of size up to about ten.
    expect(residual).toBeLessThan(1e-13);
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 20; j++) {
        const back =
          factor[3 * i] * factor[3 * j] + factor[3 * i + 1] * factor[3 * j + 1] + factor[3 * i + 2] * factor[3 * j + 2];
        expect(back).toBeCloseTo(rows[i][j], 12);
      }
    }
  });
});

describe('gaussianFactor', () => {
  /** L z by the plain loop, every sum from the mean on in the order of the columns. */
  function plainly(rows: number[][], z: Float64Array, count: number): Float64Array {
    const dim = rows.length;
    const l = new CholeskyDecomposition(new Matrix(rows)).lowerTriangularMatrix;
    const out = new Float64Array(count * dim).fill(0.1);
    for (let b = 0; b < count; b++) {
      for (let i = 0; i < dim; i++) for (let j = 0; j < dim; j++) out[b * dim + i] += l.get(i, j) * z[b * dim + j];
    }
    return out;
  }

  it.each([
    ['full', covariance(6, 6, 0.1)],
    [
      'diagonal',
      [
        [4, 0, 0],
        [0, 0.3, 0],
        [0, 0, 9],
      ],
    ],
  ])('draws the bits of the plain loop over all columns: %s', (_, rows) => {
    const dim = rows.length;
    const z = normals([1, 2], 901, 0, 0, 7 * dim);
    const out = new Float64Array(7 * dim).fill(0.1);
    gaussianFactor(rows).apply(out, z, 7);
    expect([...out]).toEqual([...plainly(rows, z, 7)]);
  });

  it('takes the unit before the factor, and variances as a diagonal', () => {
    const z = normals([1, 2], 902, 0, 0, 6);
    const [full, scaled, short] = [new Float64Array(6), new Float64Array(6), new Float64Array(6)];
    gaussianFactor([
      [2 / 3 / 3, 0, 0],
      [0, 2 / 3 / 3, 0],
      [0, 0, 2 / 3 / 3],
    ]).apply(full, z, 2);
    gaussianFactor(
      [
        [2, 0, 0],
        [0, 2, 0],
        [0, 0, 2],
      ],
      3,
    ).apply(scaled, z, 2);
    gaussianFactor(new Float64Array(3).fill(2), 3).apply(short, z, 2);
    expect(scaled).toEqual(full);
    expect(short).toEqual(full);
  });

  it('has a factor of a large singular covariance, without eigenvalues', () => {
    const rows = covariance(300, 2, 0);
    const factor = gaussianFactor(rows);
    expect(factor.rank).toBe(2);
    const [one, two] = [new Float64Array(300), new Float64Array(300)];
    factor.apply(one, Float64Array.of(1, 0), 1);
    factor.apply(two, Float64Array.of(0, 1), 1);
    for (const [i, j] of [
      [0, 0],
      [3, 299],
      [150, 7],
    ])
      expect(one[i] * one[j] + two[i] * two[j]).toBeCloseTo(rows[i][j], 10);
  });
});

describe('checkCovariance above the dimensions of eigenvalues', () => {
  it('takes a singular covariance', () => {
    expect(() => checkCovariance('here', covariance(300, 2, 0), 300)).not.toThrow();
  });

  it('refuses a negative eigenvalue', () => {
    const rows = covariance(300, 2, 0);
    rows[7][7] -= 1;
    expect(() => checkCovariance('here', rows, 300)).toThrow(
      /^here: must be positive semi-definite; got a matrix that is .* from one\./,
    );
  });
});
