import { describe, expect, it } from 'vitest';
import { binMasses, binShares, drawFromGrid, planeGrid, totalVariation } from './plane_grid.js';

/** Different in every cell, so that an exchange of rows and columns shows. */
const rising = (cells: number): Float64Array =>
  Float64Array.from({ length: cells ** 2 }, (_, c) => (c + 1) / ((cells ** 2 * (cells ** 2 + 1)) / 2));

describe('planeGrid', () => {
  it('has its cells at their centres, x by rows and y by columns', () => {
    const { cells, half, centres } = planeGrid(3, 6);
    expect([cells, half]).toEqual([3, 6]);
    const expected = [-4, 0, 4].flatMap((x) => [-4, 0, 4].flatMap((y) => [x, y]));
    expect(centres).toHaveLength(expected.length);
    // A third is not a binary fraction.
    centres.forEach((value, c) => expect(Math.abs(value - expected[c])).toBeLessThan(1e-14));
  });
});

describe('binShares', () => {
  const grid = planeGrid(4, 2);

  it('counts points by bins, and what is outside last', () => {
    const points = [-1, -1, -1, 1, 1, -1, 1, 1, 1.5, 1.5, 3, 0, 0, -3, Number.NaN, 0];
    expect([...binShares(grid, 2, points)]).toEqual([1, 1, 1, 2, 3].map((count) => count / 8));
  });

  it('has a bin’s lower edges in it and its upper edges in the next one', () => {
    const shareOf = (x: number, y: number): number => binShares(grid, 2, [x, y]).indexOf(1);
    expect(shareOf(-2, -2)).toBe(0);
    expect(shareOf(0, 0)).toBe(3);
    expect(shareOf(-1e-9, 0)).toBe(1);
    expect(shareOf(0, 2)).toBe(4);
    expect(shareOf(2, 0)).toBe(4);
    expect(shareOf(-2 - 1e-9, 0)).toBe(4);
  });
});

describe('binMasses', () => {
  const grid = planeGrid(6, 1.5);
  const masses = rising(6);

  it.each([1, 2, 3, 6])('keeps all mass in bins of %i × %i cells, none outside', (merge) => {
    const binned = binMasses(grid, merge, masses);
    expect(binned).toHaveLength((6 / merge) ** 2 + 1);
    expect(binned[binned.length - 1]).toBe(0);
    // Sums of 36 numbers below 1.
    expect(Math.abs(binned.reduce((sum, mass) => sum + mass, 0) - 1)).toBeLessThan(1e-14);
  });

  it.each([1, 2, 3, 6])('has the bins of binShares, %i × %i cells each', (merge) => {
    // Cell c holds c + 1 points at its centre, as its mass says.
    const points = [...masses]
      .flatMap((_, c) => Array.from({ length: c + 1 }, () => [...grid.centres.subarray(2 * c, 2 * c + 2)]))
      .flat();
    const shares = binShares(grid, merge, points);
    binMasses(grid, merge, masses).forEach((mass, bin) => expect(Math.abs(mass - shares[bin])).toBeLessThan(1e-13));
  });
});

describe('totalVariation', () => {
  it('is half the sum of the differences', () => {
    expect(totalVariation(Float64Array.of(0.5, 0.5, 0), Float64Array.of(0.25, 0.5, 0.25))).toBe(0.25);
  });

  it('is 0 of the same and 1 of what shares nothing', () => {
    expect(totalVariation(rising(3), rising(3))).toBe(0);
    expect(totalVariation(Float64Array.of(1, 0), Float64Array.of(0, 1))).toBe(1);
  });
});

describe('drawFromGrid', () => {
  const cells = 4;
  const grid = planeGrid(cells, 3);
  const count = 40_000;
  const masses = rising(cells);
  // First, last and one between: nothing may be drawn there.
  for (const empty of [0, 9, 15]) masses[empty] = 0;
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const points = drawFromGrid(grid, masses, count, 5);

  it('draws cells as often as their masses say, which need not sum to 1', () => {
    const shares = binShares(grid, 1, points);
    for (let c = 0; c < cells ** 2; c++) {
      const share = masses[c] / total;
      // 4.5 standard errors: 7e-6 two-sided, 9e-5 for any of the 13 cells; none for the empty ones.
      expect(Math.abs(shares[c] - share)).toBeLessThanOrEqual(4.5 * Math.sqrt((share * (1 - share)) / count));
    }
    expect(shares[cells ** 2]).toBe(0);
  });

  it('draws evenly within a cell, and both coordinates by themselves', () => {
    const side = (2 * grid.half) / cells;
    // Offsets from the cell's lower corner in units of its side.
    const [u, v] = [0, 1].map((axis) =>
      Array.from({ length: count }, (_, r) => ((points[2 * r + axis] + grid.half) / side) % 1),
    );
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
    // Standard deviations: 1/√12 of a uniform number; √(1/180) of its squared deviation; 1/12 of a product. 4 standard
    // errors each.
    for (const offsets of [u, v]) {
      expect(Math.abs(mean(offsets) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
      expect(Math.abs(mean(offsets.map((value) => (value - 0.5) ** 2)) - 1 / 12)).toBeLessThan(
        4 * Math.sqrt(1 / 180 / count),
      );
    }
    expect(Math.abs(mean(u.map((value, r) => (value - 0.5) * (v[r] - 0.5))))).toBeLessThan(4 / 12 / Math.sqrt(count));
  });

  it('gives the same points for the same seed only', () => {
    expect(drawFromGrid(grid, masses, 50, 5)).toEqual(points.slice(0, 100));
    expect(drawFromGrid(grid, masses, 50, 6)).not.toEqual(points.slice(0, 100));
  });
});
