import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/random/philox.js';
import { evenFrames, independentFrames } from '../../../src/solvers/sliced/directions.js';
import { lineEnergy } from '../../../src/solvers/sliced/line_energy.js';
import { TestRandom } from '../../support/random.js';
import { even } from './clouds.js';

describe('frames', () => {
  it.each([
    ['independent', independentFrames, 1, 4],
    ['independent', independentFrames, 2, 5],
    ['independent', independentFrames, 17, 3],
    ['even', evenFrames, 2, 7],
    ['even', evenFrames, 3, 4],
  ] as const)('%s ones are orthonormal, and no two alike', (_name, make, dim, frames) => {
    const all = make({ key: keyOf(3), iteration: 2, frames, dim });
    expect(all).toHaveLength(frames * dim * dim);
    const row = (i: number) => all.subarray(i * dim, (i + 1) * dim);
    const product = (i: number, j: number): number => row(i).reduce((sum, value, d) => sum + value * row(j)[d], 0);
    for (let f = 0; f < frames; f++) {
      for (let a = 0; a < dim; a++) {
        for (let b = 0; b < dim; b++)
          // Rounded to float32, components of at most 1.
          expect(Math.abs(product(f * dim + a, f * dim + b) - Number(a === b))).toBeLessThan(1e-6);
      }
      if (dim > 1 && f > 0) expect(Math.abs(product(0, f * dim))).toBeLessThan(0.9999);
    }
  });

  it('have directions of mean 0 and covariance I/D', () => {
    const [dim, frames] = [3, 2000];
    const all = independentFrames({ key: keyOf(1), iteration: 0, frames, dim });
    // The first of each frame alone: whole frames have the covariance exactly.
    const first = Array.from({ length: frames }, (_, f) => all.subarray(f * 9, f * 9 + 3));
    const mean = (of: (theta: Float32Array) => number): number => first.reduce((sum, t) => sum + of(t), 0) / frames;
    // Variances on the sphere: 1/3 of a component, 4/45 of its square, 1/15 of a product; five standard errors.
    expect(Math.abs(mean((t) => t[0]))).toBeLessThan(5 * Math.sqrt(1 / 3 / frames));
    expect(Math.abs(mean((t) => t[1] ** 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / frames));
    expect(Math.abs(mean((t) => t[0] * t[2]))).toBeLessThan(5 * Math.sqrt(1 / 15 / frames));
  });
});

describe('the energy of a line', () => {
  const place = (length: number) => Array.from({ length }, (_, i) => i);

  it('of equal clouds is the sum of squares by rank', () => {
    const random = new TestRandom(1);
    const sorted = (): Float64Array => Float64Array.from(random.normals(50)).sort();
    const [support, one, two] = [sorted(), sorted(), sorted()];
    const marginals = [one, two].map((values, k) => ({
      values,
      order: place(50),
      masses: even(50),
      weight: [0.3, 0.7][k],
    }));
    const squares = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, v, r) => sum + (v - b[r]) ** 2 / 100, 0);
    const between = one.map((v, r) => 0.3 * v + 0.7 * two[r]);
    const { value, bound, excess } = lineEnergy(support, marginals);
    expect(value).toBeCloseTo(0.3 * squares(support, one) + 0.7 * squares(support, two), 12);
    expect(bound).toBeCloseTo(0.21 * squares(one, two), 12);
    expect(excess).toBeCloseTo(squares(support, between), 12);
    // Their sum, since the support is as fine as the clouds.
    expect(value).toBeCloseTo(bound + excess, 12);
  });

  it('of masses that meet cells anywhere', () => {
    // Q is 0 up to ¼, 4 up to 1; the support has ½ at 1 and ½ at 3.
    const marginal = { values: [0, 4], order: [1, 0], masses: Float64Array.of(0.75, 0.25), weight: 1 };
    const { value, bound, excess } = lineEnergy([1, 3], [marginal]);
    expect(value).toBe(0.5 * (0.25 * 1 + 0.25 * 9 + 0.5 * 1));
    expect(bound).toBe(0);
    // Means over halves are 2 and 4.
    expect(excess).toBe(0.5 * (0.5 * 1 + 0.5 * 1));
  });
});
