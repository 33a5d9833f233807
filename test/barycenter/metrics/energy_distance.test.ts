import { describe, expect, it } from 'vitest';
import { energyDistance } from '../../../src/barycenter/metrics/energy_distance.js';
import { InvalidInputError } from '../../../src/errors.js';
import { keyOf, normals } from '../../../src/random/philox.js';
import { Stream } from '../../../src/random/streams.js';

/** N(shift, 1) in every coordinate, [rows, dim]. */
function cloud(seed: number, rows: number, dim: number, shift = 0): Float32Array {
  return Float32Array.from(normals(keyOf(seed), Stream.test, 2, 0, rows * dim), (z) => z + shift);
}

/** The definition, pair by pair. */
function naive(a: ArrayLike<number>, b: ArrayLike<number>, dim: number): number {
  const [n, m] = [a.length / dim, b.length / dim];
  const sum = (p: ArrayLike<number>, q: ArrayLike<number>, rows: number, columns: number): number => {
    let total = 0;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let squares = 0;
        for (let d = 0; d < dim; d++) squares += (p[i * dim + d] - q[j * dim + d]) ** 2;
        total += Math.sqrt(squares);
      }
    }
    return total;
  };
  return (2 * sum(a, b, n, m)) / (n * m) - sum(a, a, n, n) / (n * (n - 1)) - sum(b, b, m, m) / (m * (m - 1));
}

describe('energyDistance', () => {
  it.each([
    [2, 2, 1],
    [5, 7, 3],
    [64, 65, 4],
    [131, 67, 10],
  ])('equals the definition for %i and %i rows of %i', (n, m, dim) => {
    const [a, b] = [cloud(1, n, dim), cloud(2, m, dim, 0.5)];
    // Distances are of order √dim; the expanded square loses 1e-16·‖x‖² of them.
    expect(energyDistance(a, b, dim)).toBeCloseTo(naive(a, b, dim), 11);
  });

  it('equals 2 E|X − Y| − E|X − X′| − E|Y − Y′| of two normals in 1-D', () => {
    const n = 3000;
    const shift = 1;
    // E|N(μ, 2)| = (2/√π) e^{−μ²/4} + μ erf(μ/2); erf(1/2) = 0.5204998778130465.
    const between = (2 / Math.sqrt(Math.PI)) * Math.exp(-0.25) + 0.5204998778130465;
    const expected = 2 * between - 4 / Math.sqrt(Math.PI);
    // Ten other pairs of 1,500 points spread by a standard deviation of 0.025, so 3,000 do by 0.018. Four of those.
    expect(Math.abs(energyDistance(cloud(3, n, 1), cloud(4, n, 1, shift), 1) - expected)).toBeLessThan(0.072);
  });

  it('is zero in expectation for equal distributions, without the bias of self-pairs', () => {
    // 200 pairs of 20 points: the biased form would average 2·E|X − X′|/20 ≈ 0.2.
    let [sum, squares] = [0, 0];
    for (let r = 0; r < 200; r++) {
      const value = energyDistance(cloud(100 + 2 * r, 20, 2), cloud(101 + 2 * r, 20, 2), 2);
      sum += value;
      squares += value * value;
    }
    const standardError = Math.sqrt(squares / 200 / 200);
    expect(standardError).toBeLessThan(0.02);
    expect(Math.abs(sum / 200)).toBeLessThan(4 * standardError);
  });

  it('is symmetric, and keeps under shifts and rotations', () => {
    const [a, b] = [cloud(5, 90, 2), cloud(6, 70, 2, 1)];
    const value = energyDistance(a, b, 2);
    expect(energyDistance(b, a, 2)).toBeCloseTo(value, 11);
    const move = (points: Float32Array): Float64Array => {
      const out = new Float64Array(points.length);
      for (let i = 0; i < points.length; i += 2) {
        out[i] = 0.6 * points[i] - 0.8 * points[i + 1] + 1000;
        out[i + 1] = 0.8 * points[i] + 0.6 * points[i + 1] - 500;
      }
      return out;
    };
    expect(energyDistance(move(a), move(b), 2)).toBeCloseTo(value, 10);
  });

  it.each([1e6, -5.4e6])('keeps its digits at offset %d', (offset) => {
    const [a, b] = [cloud(5, 90, 2), cloud(6, 70, 2, 1)];
    const moved = [a, b].map((points) => Float64Array.from(points, (v) => v + offset)) as [Float64Array, Float64Array];
    // Moving rounds every point to 1e-9 at most, at random.
    expect(Math.abs(energyDistance(...moved, 2) - energyDistance(a, b, 2))).toBeLessThan(1e-9);
  });

  it.each([-1000, -80, 80, 1000])('is scaled with the data by 2^%d, bit by bit', (power) => {
    const [a, b] = [cloud(5, 90, 2), cloud(6, 70, 2, 1)];
    const scaled = [a, b].map((points) => Float64Array.from(points, (v) => v * 2 ** power)) as [
      Float64Array,
      Float64Array,
    ];
    expect(energyDistance(...scaled, 2)).toBe(energyDistance(a, b, 2) * 2 ** power);
  });

  it('takes several tiles of 100 dimensions in its stride', () => {
    // 4.5 million pairs · 200 operations: a third of a second. Another order would not end before the test's time is
    // over.
    const value = energyDistance(cloud(7, 1500, 100), cloud(8, 1500, 100, 0.2), 100);
    // 2 E‖√2 Z + s‖ − 2 E‖√2 Z‖ ≈ ‖s‖² (1 − 1/D) E 1/‖√2 Z‖ = 4 · 0.99 / 14.07 less 0.5 % of higher orders. Ten other
    // pairs spread by a standard deviation of 0.0077; four of those.
    expect(Math.abs(value - 0.28)).toBeLessThan(0.031);
  });

  it.each<[string, number[], number[], number, RegExp]>([
    ['NaN', [0, NaN, 1, 2], [0, 1, 2, 3], 2, /points must be finite; got NaN in row 0, column 1/],
    ['infinity', [0, 1, 2, 3], [0, 1, 2, Infinity], 2, /points must be finite; got Infinity in row 1, column 1/],
    ['a broken row', [0, 1, 2], [0, 1, 2, 3], 2, /at least 2 rows of 2 numbers; got 3 numbers/],
    ['one row', [0, 1], [0, 1, 2, 3], 2, /at least 2 rows of 2 numbers; got 2 numbers/],
    ['points too far apart', [0, 1e308], [0, 1], 1, /distances must be below 1.8e308, the largest float64/],
    ['no dimension', [0, 1], [0, 1], 0, /dim must be a whole number from 1 up; got 0/],
  ])('refuses %s', (_, a, b, dim, message) => {
    expect(() => energyDistance(a, b, dim)).toThrow(InvalidInputError);
    expect(() => energyDistance(a, b, dim)).toThrow(message);
  });
});
