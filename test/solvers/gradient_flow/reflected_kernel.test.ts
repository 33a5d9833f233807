import { describe, expect, it } from 'vitest';
import { cellCentres } from '../../../src/solvers/gradient_flow/grid.js';
import { reflectedKernel } from '../../../src/solvers/gradient_flow/reflected_kernel.js';
import { TestRandom } from '../../support/random.js';
import { expectClose } from '../../support/tolerance.js';

describe('reflectedKernel', () => {
  it.each([
    [0.04, 'no wider than a cell'],
    [0.5, 'a tenth of the grid'],
    [25, 'all of the grid'],
  ])('is cos-series of the heat equation with walls, at ε = %d, %s', (epsilon) => {
    const grid = { cells: [25], lower: [-1], upper: [4] };
    const random = new TestRandom(3);
    const u = Float64Array.from(random.normals(25, 3));
    const smooth = reflectedKernel(grid, epsilon)(u);
    // K_ij = h [1/L + 2/L Σ_m cos(mπx_i/L) cos(mπx_j/L) exp(−ε(mπ/L)²/2)], the eigenfunctions of the interval.
    const x = cellCentres(grid).map((value) => value + 1);
    const exact = x.map((xi) =>
      Math.log(
        x.reduce((sum, xj, j) => {
          let density = 1 / 5;
          for (let m = 1; m < 400; m++) {
            const rate = (m * Math.PI) / 5;
            density += 0.4 * Math.cos(rate * xi) * Math.cos(rate * xj) * Math.exp((-epsilon * rate * rate) / 2);
          }
          return sum + 0.2 * density * Math.exp(u[j]);
        }, 0),
      ),
    );
    // Terms of the series up to e⁹, whose rounding is 1e-12 of sums near 1.
    expectClose(smooth, exact, { absolute: 1e-11, relative: 0, reason: 'rounding of the series' });
    expectClose(reflectedKernel(grid, epsilon)(new Float64Array(25)), new Float64Array(25), {
      absolute: 2e-8,
      relative: 0,
      reason: 'rows sum to 1 but for 2 exp(−2π²ε/h²), 5e-9 at a cell’s width',
    });
  });

  it('knows what float64 has no number for, far from the only mass', () => {
    const grid = { cells: [1000], lower: [0], upper: [1000] };
    const u = new Float64Array(1000).fill(-Infinity);
    u[0] = 3;
    const smooth = reflectedKernel(grid, 1)(u);
    for (const i of [10, 30, 40, 100, 900]) {
      const [direct, mirrored] = [-(i ** 2) / 2, -((i + 1) ** 2) / 2];
      const exact = 3 + direct + Math.log1p(Math.exp(mirrored - direct)) - 0.5 * Math.log(2 * Math.PI);
      expect(Math.abs(smooth[i] - exact)).toBeLessThan(1e-12 * (1 + Math.abs(exact)) + (i > 20 ? Math.exp(-i) : 0));
    }
    expect(reflectedKernel(grid, 1)(new Float64Array(1000).fill(-Infinity)).every((value) => value === -Infinity)).toBe(
      true,
    );
  });

  it('smooths the axes of a rectangle one after the other', () => {
    const grid = { cells: [6, 4], lower: [0, 0], upper: [3, 4] };
    const u = Float64Array.from(new TestRandom(4).normals(24));
    const [long, short] = [
      reflectedKernel({ cells: [6], lower: [0], upper: [3] }, 1),
      reflectedKernel({ cells: [4], lower: [0], upper: [4] }, 1),
    ];
    const rows = Float64Array.from(
      { length: 24 },
      (_, i) => short(u.slice(4 * Math.floor(i / 4), 4 * Math.floor(i / 4) + 4))[i % 4],
    );
    const both = Float64Array.from(
      { length: 24 },
      (_, i) => long(Float64Array.from({ length: 6 }, (_, r) => rows[4 * r + (i % 4)]))[Math.floor(i / 4)],
    );
    expectClose(reflectedKernel(grid, 1)(u), both, { absolute: 1e-14, relative: 1e-14, reason: 'the same sums' });
  });
});
