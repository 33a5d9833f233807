import { expect, it } from 'vitest';
import { Draws } from '../support/draws.js';
import { filtered, WEIGHTS } from './filters.js';

const side = 6;
const dim = side * side;
const pictures = Float32Array.from(new Draws(3).normals(2 * dim));
/** Float32 of numbers below about 8, a few of them added up. */
const close = (value: number) => expect.closeTo(value, 5) as number;

it('adds up to the pictures themselves, by the weights', () => {
  const parts = WEIGHTS.map((_, k) => filtered(pictures, side, k));
  const sum = pictures.map((_, i) => WEIGHTS.reduce((total, weight, k) => total + weight * parts[k][i], 0));
  expect([...sum]).toEqual([...pictures].map(close));
  // Of filters that do something.
  expect(parts.every((part) => part.some((value, i) => Math.abs(value - pictures[i]) > 0.3))).toBe(true);
});

it('is undone by its inverse, symmetric, and positive', () => {
  for (const k of [0, 1, 2]) {
    expect([...filtered(filtered(pictures, side, k), side, k, true)]).toEqual([...pictures].map(close));
    const [a, b] = [pictures.subarray(0, dim), pictures.subarray(dim)];
    const dot = (u: Float32Array, v: Float32Array): number => u.reduce((sum, value, i) => sum + value * v[i], 0);
    expect(dot(filtered(a, side, k), b)).toBeCloseTo(dot(a, filtered(b, side, k)), 4);
    // The least gain is above ⅓: ⟨z, A z⟩ ≥ ‖z‖²/3 for every z.
    expect(dot(filtered(a, side, k), a)).toBeGreaterThan(dot(a, a) / 3);
  }
});
