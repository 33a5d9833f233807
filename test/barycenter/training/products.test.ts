import { expect, it } from 'vitest';
import { addProducts, transposed } from '../../../src/barycenter/training/products.js';
import { TestRandom } from '../../support/random.js';

const random = (count: number, seed: number): Float64Array => Float64Array.from(new TestRandom(seed).normals(count));

it.each([0, 1, 3, 4, 7, 8])('adds Aᵀ B of %i rows', (rows) => {
  const [left, right] = [5, 3];
  const [a, b, out] = [random(rows * left, 1), random(rows * right, 2), random(left * right, 3)];
  const expected = out.map((value, at) => {
    const [i, j] = [Math.floor(at / right), at % right];
    return Array.from({ length: rows }, (_, r) => a[r * left + i] * b[r * right + j]).reduce((s, v) => s + v, value);
  });
  addProducts(out, a, b, { left, right });
  // Eight terms of order one, added in another order.
  for (let at = 0; at < out.length; at++) expect(Math.abs(out[at] - expected[at])).toBeLessThan(1e-14);
});

it('leaves alone what is above the diagonal of a symmetric result', () => {
  const a = random(21, 4);
  const [whole, lower] = [new Float64Array(9).fill(7), new Float64Array(9).fill(7)];
  addProducts(whole, a, a, { left: 3, right: 3 });
  addProducts(lower, a, a, { left: 3, right: 3, lower: true });
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) expect(lower[3 * i + j]).toBe(j <= i ? whole[3 * i + j] : 7);
});

it('turns rows into columns, and what stands in them by their column', () => {
  expect(transposed([1, 2, 3, 4, 5, 6], 3, (value, column) => 10 * column + value)).toEqual(
    Float64Array.of(1, 4, 12, 15, 23, 26),
  );
});
