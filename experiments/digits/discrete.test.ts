import { expect, it } from 'vitest';
import { midpoints, nearest } from './discrete.js';
import { drawnPictures } from './pictures.js';
import { frechet, pixelDistance, principalComponents, spreadOf } from './score.js';

it('pairs points for the least cost, and says where either went', () => {
  // On a line the optimal assignment is by order: 0–1, 4–5, 9–8.
  const { points, rowOfSecond } = midpoints(Float32Array.of(4, 0, 9), Float32Array.of(8, 5, 1), 1);
  expect([...points]).toEqual([4.5, 0.5, 8.5]);
  expect([...rowOfSecond]).toEqual([2, 0, 1]);
});

it('finds the nearest point, and the nearest other one', () => {
  const points = Float32Array.of(0, 0, 3, 0, 3, 2);
  expect([...nearest(Float32Array.of(2, 0.5, 0, 1), points, 2)]).toEqual([1, 0]);
  expect([...nearest(points, points, 2, true)]).toEqual([1, 2, 1]);
});

it('measures a shift of all pictures as what it is, and no order of rows', () => {
  const { side, zeros } = drawnPictures();
  const [dim, points] = [side * side, zeros.training];
  const components = principalComponents(points, dim, 8);
  const direction = components.directions.getColumn(3);
  const shifted = points.map((value, i) => value + 0.7 * direction[i % dim]);
  const backwards = points.map((_, i) => points[points.length - dim * (1 + Math.floor(i / dim)) + (i % dim)]);
  // Pixels are float32: 6e-8 of 1, and covariances' square roots meet roots of rounded zeros.
  expect(frechet(components, shifted, points)).toBeCloseTo(0.49, 5);
  expect(frechet(components, backwards, points)).toBeCloseTo(0, 5);
  expect(pixelDistance(shifted, points, dim)).toBeCloseTo(0.49, 5);
  expect(pixelDistance(backwards, points, dim)).toBe(0);
  expect(spreadOf(shifted, dim)).toBeCloseTo(spreadOf(points, dim), 4);
  // A pixel that is black in one set and white in the other.
  const [black, white] = [new Float32Array(dim * 2), new Float32Array(dim * 2).fill(1)];
  expect(pixelDistance(black, white, dim)).toBe(dim);
});
