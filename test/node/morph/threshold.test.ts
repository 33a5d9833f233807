import { describe, expect, it } from 'vitest';
import { thresholdAt } from '../../../src/node/morph/threshold.js';
import { apart, areaOf, disk, inkBy } from './shapes.js';

/** A sixteenth of a pixel, the finest area. */
const FINEST = 1 / 16;

describe('thresholdAt', () => {
  const bump = inkBy(40, 30, (x, y) => Math.exp(-((x - 18.3) ** 2 + (y - 14.1) ** 2) / 50));

  it.each([0.3, 5, 77.7, 400])('has the area %d', (area) => {
    // No two points have one height: nothing about the bump's centre is symmetric. Half of the finest by rounding.
    expect(Math.abs(areaOf(thresholdAt(bump, area)) - area)).toBeLessThanOrEqual(FINEST / 2);
  });

  it('cuts a round bump to a disk', () => {
    const cut = thresholdAt(bump, Math.PI * 64);
    const exact = inkBy(40, 30, (x, y) => Math.min(1, Math.max(0, 8.5 - Math.hypot(x - 18.3, y - 14.1))));
    // Over an edge of 50 pixels the two differ by how they draw greys: 0.03 of a pixel a pixel of it.
    expect(apart(cut, exact)).toBeLessThan(1.5);
  });

  it('keeps an edge between pixels where it is', () => {
    const slope = inkBy(12, 5, (x) => Math.max(0, 12 - x));
    // 6.25 columns.
    const cut = thresholdAt(slope, 5 * 6.25);
    expect([...cut.values.slice(0, 12)]).toEqual([1, 1, 1, 1, 1, 1, 0.25, 0, 0, 0, 0, 0]);
  });

  it('gives black and white back, but for greys of its edge', () => {
    const shape = disk(32, 15, 16, 9);
    const drawn = thresholdAt(shape, areaOf(shape));
    // 57 pixels of edge, whose greys are shares of 16 points: 0.05 each.
    expect(apart(drawn, shape)).toBeLessThan(57 * 0.05);
    expect(Math.max(...drawn.values)).toBe(1);
  });

  it('puts no ink where there is no density, however large the area', () => {
    const half = inkBy(8, 8, (x) => (x < 3 ? 1 : 0));
    const cut = thresholdAt(half, 60);
    // Interpolation reaches half a pixel across.
    for (const [i, value] of cut.values.entries()) if (i % 8 > 3) expect(value).toBe(0);
    expect(areaOf(cut)).toBeLessThan(32);
  });
});
