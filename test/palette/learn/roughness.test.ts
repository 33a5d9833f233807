import { describe, expect, it } from 'vitest';
import { roughness } from '../../../src/palette/learn/roughness.js';
import { splineGrid } from '../../../src/palette/learn/spline_grid.js';
import { TestRandom } from '../../support/random.js';

const grid = splineGrid([0, 0, 0], [1, 1.4, 0.7], 0.25);

/** The sum of squared differences, written out. */
function energy(c: Float64Array, curvature: number, slope: number): number {
  const [n, m, l] = grid.shape;
  const at = (i: number, j: number, k: number): number => c[(i * m + j) * l + k];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      for (let k = 0; k < l; k++) {
        for (const [di, dj, dk] of [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ]) {
          if (i + di < n && j + dj < m && k + dk < l) sum += slope * (at(i + di, j + dj, k + dk) - at(i, j, k)) ** 2;
          if (i + 2 * di >= n || j + 2 * dj >= m || k + 2 * dk >= l) continue;
          sum +=
            curvature * (at(i, j, k) - 2 * at(i + di, j + dj, k + dk) + at(i + 2 * di, j + 2 * dj, k + 2 * dk)) ** 2;
        }
      }
    }
  }
  return sum;
}

describe('roughness', () => {
  it('is the sum of squared differences along all three axes', () => {
    expect(new Set(grid.shape).size).toBe(3);
    const c = Float64Array.from(new TestRandom(4).uniforms(grid.length));
    const image = new Float64Array(grid.length);
    roughness(grid, { curvature: 0.3, slope: 0.02 }).add(c, image);
    const form = c.reduce((sum, v, i) => sum + v * image[i], 0);
    expect(Math.abs(form - energy(c, 0.3, 0.02))).toBeLessThan(1e-10 * form);
  });

  it('is undone by its inverse, but for the mean', () => {
    const values = Float64Array.from(new TestRandom(5).uniforms(grid.length));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const c = values.map((v) => v - mean);
    const [image, back] = [new Float64Array(grid.length), new Float64Array(grid.length)];
    const rough = roughness(grid, { curvature: 0.3, slope: 0.02 });
    rough.add(c, image);
    rough.solve(image, back);
    // The share of the constants, 2e-5, over the least eigenvalue that is not theirs, about 0.02·(π/9)².
    for (const [i, v] of back.entries()) expect(Math.abs(v - c[i])).toBeLessThan(0.01);
  });
});
