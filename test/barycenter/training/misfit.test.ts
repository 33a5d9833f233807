import { expect, it } from 'vitest';
import { misfit } from '../../../src/barycenter/training/misfit.js';
import { TestRandom } from '../../support/random.js';

const [DIM, CHAINS] = [3, 4000];

/**
 * Of the mean of (r_a · g_b)²/D over pairs where r and g are standard normal: each factor's second moment is off by
 * about √(2D/n) of its own, D = 3 of them averaged, so that the product is by 2 √(2/(D n)) = 2.6 %.
 */
const STANDARD_ERROR = 2 * Math.sqrt(2 / (DIM * CHAINS));

const normals = (seed: number): Float64Array => Float64Array.from(new TestRandom(seed).normals(CHAINS * DIM));

/** Rows v to rows v Mᵀ. */
const mapped = (rows: Float64Array, m: readonly (readonly number[])[]): Float64Array =>
  rows.map((_, at) => m[at % DIM].reduce((sum, f, j) => sum + f * rows[at - (at % DIM) + j], 0));

/** A shear with very different lengths, and its inverse's transpose. */
const L = [
  [2, 0, 0],
  [50, 0.1, 0],
  [0, 3, 7],
];
const L_INVERSE_TRANSPOSED = [
  [0.5, -250, 750 / 7],
  [0, 10, -30 / 7],
  [0, 0, 1 / 7],
];

it('is 1 where residuals and gradients are those of a Gaussian, in whatever coordinates', () => {
  const z = normals(1);
  expect(Math.abs(misfit(z, z, DIM) - 1)).toBeLessThan(4 * STANDARD_ERROR);
  // y = L z has covariance L Lᵀ, and gradients (L Lᵀ)⁻¹ y = L⁻ᵀ z.
  const [r, g] = [mapped(z, L), mapped(z, L_INVERSE_TRANSPOSED)];
  expect(misfit(r, g, DIM) / misfit(z, z, DIM)).toBeCloseTo(1, 6);
});

it('is as large as residuals are wide, squared, and gradients steep', () => {
  const z = normals(2);
  expect(
    misfit(
      z.map((v) => 3 * v),
      z,
      DIM,
    ),
  ).toBeCloseTo(9 * misfit(z, z, DIM), 9);
  expect(
    misfit(
      z,
      z.map((v) => 3 * v),
      DIM,
    ),
  ).toBeCloseTo(9 * misfit(z, z, DIM), 9);
});

it('is not biased by few chains', () => {
  // Ten chains in 3 dimensions, 400 times: with pairs of a chain with itself the mean would be 1 + (D + 1)/n = 1.4.
  const z = normals(3);
  const values = Array.from({ length: 400 }, (_, i) => {
    const few = z.subarray(i * 10 * DIM, (i + 1) * 10 * DIM);
    return misfit(few, few, DIM);
  });
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / Math.sqrt(values.length));
});

it('is no number that passes for one where a chain has left the finite ones', () => {
  const z = normals(4);
  expect(misfit(z.with(5, NaN), z, DIM) <= 10).toBe(false);
  expect(misfit(z, z.with(5, Infinity), DIM) <= 10).toBe(false);
});
