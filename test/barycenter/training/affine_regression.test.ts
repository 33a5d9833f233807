import { expect, it } from 'vitest';
import { AffineRegression, residuals, sumsLength } from '../../../src/barycenter/training/affine_regression.js';
import { TestRandom } from '../../support/random.js';

const [X, Y, ROWS] = [3, 2, 40];
const SLOPE = [2, -1, 0.5, 3, 0, 1];

/** y = 7 + x M, off by rounding to float32 alone. */
function affineRows(seed: number, slope: readonly number[] = SLOPE) {
  const x = new TestRandom(seed).normals(ROWS * X).map((v, at) => v + (at % X === 1 ? 5 : 0));
  const y = Float32Array.from({ length: ROWS * Y }, (_, at) => {
    const [row, j] = [Math.floor(at / Y), at % Y];
    return 7 + [0, 1, 2].reduce((sum, i) => sum + x[row * X + i] * slope[i * Y + j], 0);
  });
  return { x, y };
}

const expectNear = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThan(tolerance);
};

it('finds an affine map, to the part of a thousand by which its ridge shrinks it', () => {
  const regression = new AffineRegression(X, Y);
  const { x, y } = affineRows(1);
  regression.add(x, y, 0);
  const map = regression.solve();
  expect(regression.rows).toBe(ROWS);
  // 1e-3 of slopes of up to 3, through covariances of 40 rows whose correlations are below 0.5.
  expectNear(map.slope, SLOPE, 0.01);
  expectNear(residuals(map, x, y), new Float64Array(ROWS * Y), 0.05);
});

it('is that of all rows in one, whatever parts they come in', () => {
  const [first, second] = [affineRows(1), affineRows(2, [1, 1, 1, 1, 1, 1])];
  const [parts, whole] = [new AffineRegression(X, Y), new AffineRegression(X, Y)];
  parts.add(first.x, first.y, 1);
  parts.add(second.x, second.y, 1);
  const both = (a: Float32Array, b: Float32Array): Float32Array => Float32Array.from([...a, ...b]);
  whole.add(both(first.x, second.x), both(first.y, second.y), 1);
  expect(parts.sums).toEqual(whole.sums);
  expect(parts.solve()).toEqual(whole.solve());
});

it('weighs what was before by what is kept of it', () => {
  const [first, second] = [affineRows(1), affineRows(2, [1, 1, 1, 1, 1, 1])];
  const [halved, forgotten] = [new AffineRegression(X, Y), new AffineRegression(X, Y)];
  for (const [regression, kept] of [
    [halved, 0.5],
    [forgotten, 0],
  ] as const) {
    regression.add(first.x, first.y, 0);
    regression.add(second.x, second.y, kept);
  }
  expect(halved.rows).toBe(1.5 * ROWS);
  expectNear(forgotten.solve().slope, [1, 1, 1, 1, 1, 1], 0.01);
  // Twice the second rows beside once the first: the same weighted sums, rounded otherwise.
  const twice = new AffineRegression(X, Y);
  for (const { x, y } of [first, second, second]) twice.add(x, y, 1);
  expectNear(halved.solve().slope, twice.solve().slope, 1e-12);
});

it('goes on from sums that it is given, as float64 numbers', () => {
  const { x, y } = affineRows(3);
  const first = new AffineRegression(X, Y);
  first.add(x, y, 0.5);
  expect(first.sums.length).toBe(sumsLength(X, Y));
  const again = new AffineRegression(X, Y, first.sums.slice());
  expect(again.solve()).toEqual(first.solve());
});

it('has no slope along columns that do not vary', () => {
  const { x, y } = affineRows(4);
  const still = x.map((v, at) => (at % X === 2 ? 4 : v));
  const regression = new AffineRegression(X, Y);
  regression.add(still, y, 0);
  expectNear(regression.solve().slope.subarray(4), [0, 0], 1e-6);
  const none = new AffineRegression(X, Y);
  none.add(new Float32Array(ROWS * X).fill(2), y, 0);
  expect([...none.solve().slope]).toEqual(new Array<number>(X * Y).fill(0));
});
