import { describe, expect, it } from 'vitest';
import type { Triple } from '../../../src/palette/colour/oklab.js';
import { fitSmoothField, type Measurement } from '../../../src/palette/learn/smooth_field.js';
import { splineGrid, splinePlace } from '../../../src/palette/learn/spline_grid.js';
import { TestRandom } from '../../support/random.js';

const grid = splineGrid([0, 0, 0], [1, 1, 1], 1 / 6);
const smoothing = { curvature: 1e-5, slope: 1e-8 };

function measure(field: (point: Triple) => Triple, noise = 0, count = 800): Measurement[] {
  const random = new TestRandom(5);
  const places = random.uniforms(3 * count, 0.1, 0.7);
  const errors = random.normals(3 * count, 1);
  return Array.from({ length: count }, (_, i) => {
    const point: Triple = [places[3 * i], places[3 * i + 1], places[3 * i + 2]];
    const value = field(point).map((v, c) => v + noise * errors[3 * i + c]) as unknown as Triple;
    return { point, value, weight: 2 };
  });
}

describe('splinePlace', () => {
  it('has weights that sum to 1 and reproduce the point itself', () => {
    for (const point of [
      [0, 0, 0],
      [1, 1, 1],
      [0.31, 0.5, 0.99],
      [1 / 6, 2 / 6, 5 / 6],
    ]) {
      const { indices, weights } = splinePlace(grid, point);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      // B-splines have linear precision: Σ_j w_j (j − 1)·spacing is the coordinate.
      const along = [grid.shape[1] * grid.shape[2], grid.shape[2], 1];
      for (let axis = 0; axis < 3; axis++) {
        const mean = weights.reduce(
          (sum, w, j) => sum + w * ((Math.floor(indices[j] / along[axis]) % grid.shape[axis]) - 1),
          0,
        );
        expect(mean * grid.spacing).toBeCloseTo(point[axis], 12);
      }
    }
  });

  it('takes points outside to the nearest inside', () => {
    expect(splinePlace(grid, [-1, 0.5, 2])).toEqual(splinePlace(grid, [0, 0.5, 1]));
  });
});

describe('fitSmoothField', () => {
  it('reproduces smooth fields between their measurements', () => {
    const field = ([x, y, z]: Triple): Triple => [0.3, 0.2 * x - 0.1 * y, 0.1 * Math.sin(4 * z) * x];
    const fit = fitSmoothField(grid, measure(field), smoothing);
    for (const point of [
      [0.2, 0.3, 0.4],
      [0.6, 0.6, 0.2],
      [0.45, 0.15, 0.65],
    ] as const) {
      // Half a percent of the field's size: the penalty's bias and the solver's tolerance.
      for (const [i, v] of fit.at(point).entries()) expect(Math.abs(v - field(point)[i])).toBeLessThan(0.0015);
    }
  });

  it('averages noise away', () => {
    const fit = fitSmoothField(
      grid,
      measure(() => [0.1, 0, -0.1], 0.05),
      { curvature: 1e-2, slope: 1e-6 },
    );
    // Eight or so free parameters share 800 measurements: 0.05·√(8/800) = 0.005, and four of those.
    for (const [i, v] of fit.at([0.4, 0.4, 0.4]).entries()) expect(Math.abs(v - [0.1, 0, -0.1][i])).toBeLessThan(0.02);
  });

  it('levels out far from all measurements', () => {
    const fit = fitSmoothField(
      grid,
      measure(([x]) => [x, 0, 0]),
      { curvature: 1e-6, slope: 1e-4 },
    );
    const far = fit.at([1, 1, 1])[0];
    expect(far).toBeGreaterThan(0.5);
    expect(far).toBeLessThan(0.9); // a straight line would be at 1
  });

  it('comes to the same field from another as from nothing', () => {
    const data = measure(([x, y]) => [x * y, x, y]);
    const rough = fitSmoothField(grid, data, { curvature: 1e-2, slope: 1e-4 });
    const fine = { curvature: 1e-3, slope: 1e-5 };
    const [near, fresh] = [rough, undefined].map((start) =>
      fitSmoothField(grid, data, fine, start).at([0.3, 0.5, 0.6]),
    );
    for (let i = 0; i < 3; i++) expect(Math.abs(near[i] - fresh[i])).toBeLessThan(1e-3);
  });
});
