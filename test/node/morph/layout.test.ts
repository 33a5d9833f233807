import { describe, expect, it } from 'vitest';
import { isCorner, layoutOf } from '../../../src/node/morph/layout.js';

/** Corners of each layout, by picture: x and y on a sheet of 4 steps. */
const CORNERS = [
  [
    [0, 0],
    [3, 0],
  ],
  [
    [1.5, 0],
    [0, 3],
    [3, 3],
  ],
  [
    [0, 0],
    [3, 0],
    [0, 3],
    [3, 3],
  ],
];

describe.each([2, 3, 4])('layoutOf %i pictures', (pictures) => {
  const { places, tour } = layoutOf(pictures, 4);
  const corners = CORNERS[pictures - 2];

  it('has weights of sum 1 that put each step where the corners’ mean is', () => {
    expect(places).toHaveLength([4, 10, 16][pictures - 2]);
    for (const { weights, x, y } of places) {
      expect(weights).toHaveLength(pictures);
      // Rounding of thirds and their products.
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
      expect(weights.reduce((sum, weight, k) => sum + weight * corners[k][0], 0)).toBeCloseTo(x, 14);
      expect(weights.reduce((sum, weight, k) => sum + weight * corners[k][1], 0)).toBeCloseTo(y, 14);
    }
  });

  it('has each picture in a corner, exactly', () => {
    const found = places.filter(isCorner).map(({ weights }) => weights.indexOf(1));
    expect(found.sort()).toEqual(Array.from({ length: pictures }, (_, k) => k));
  });

  it('goes round by steps that touch, past every corner, and names files apart', () => {
    for (const [i, from] of tour.entries()) {
      const [a, b] = [places[from], places[tour[(i + 1) % tour.length]]];
      const distance = Math.hypot(a.x - b.x, a.y - b.y);
      expect(distance).toBeGreaterThan(0);
      expect(distance).toBeLessThan(1.2);
    }
    expect(new Set(tour.filter((i) => isCorner(places[i]))).size).toBe(pictures);
    // There and back passes inner steps twice; round a sheet nothing is passed twice.
    expect(tour).toHaveLength([6, 9, 12][pictures - 2]);
    expect(new Set(places.map(({ name }) => name)).size).toBe(places.length);
  });
});

describe('layoutOf', () => {
  it('numbers steps so that names are in order', () => {
    const names = layoutOf(2, 12).places.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect([names[0], names[11]]).toEqual(['01', '12']);
  });

  it('of two steps has the pictures alone', () => {
    expect(layoutOf(2, 2)).toMatchObject({ places: [{ weights: [1, 0] }, { weights: [0, 1] }], tour: [0, 1] });
    expect(layoutOf(3, 2).tour).toEqual([0, 1, 2]);
    expect(layoutOf(4, 2).tour).toEqual([0, 1, 3, 2]);
  });
});
