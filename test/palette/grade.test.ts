import { describe, expect, it } from 'vitest';
import { gradeTable, movedColour } from '../../src/palette/grade.js';
import { tabulate } from '../../src/palette/lut/colour_table.js';

const shift =
  (l: number, a = 0, b = 0) =>
  () =>
    [l, a, b] as const;

describe('movedColour', () => {
  it('moves colours of the middle by their share of the displacement', () => {
    const [l, a, b] = movedColour([0.5, 0.01, 0.02], shift(0.1, 0.04, -0.02), 0.5);
    expect(l).toBeCloseTo(0.55, 12);
    expect(a).toBeCloseTo(0.03, 12);
    expect(b).toBeCloseTo(0.01, 12);
  });

  it('sets in over a quarter of the lightness above black and a seventh below white', () => {
    expect(movedColour([0.125, 0, 0], shift(0.1, 0.04), 1)).toEqual([0.125 + 0.05, 0.02, 0]);
    const [l, a] = movedColour([0.925, 0, 0], shift(-0.1, 0.04), 1);
    expect(l).toBeCloseTo(0.875, 12);
    expect(a).toBeCloseTo(0.02, 12);
  });

  it.each([-0.9, -0.3, -0.1, 0.1, 0.3, 0.9])(
    'pins black and white and keeps lighter colours lighter: a shift of %d',
    (size) => {
      expect(movedColour([0, 0, 0], shift(size, 0.1, 0.1), 1)).toEqual([0, 0, 0]);
      expect(movedColour([1, 0, 0], shift(size, 0.1, 0.1), 1)).toEqual([1, 0, 0]);
      let previous = -1;
      for (let i = 0; i <= 500; i++) {
        const [lightness] = movedColour([i / 500, 0, 0], shift(size), 1);
        expect(lightness).toBeGreaterThanOrEqual(Math.max(previous, 0));
        expect(lightness).toBeLessThanOrEqual(1);
        previous = lightness;
      }
    },
  );
});

describe('gradeTable', () => {
  it('is the identity at strength 0 and for no displacement', () => {
    for (const table of [gradeTable(shift(0.3, 0.1), 0), gradeTable(shift(0), 1)]) {
      const { size, values } = table;
      const identity = tabulate((...rgb) => rgb).values;
      expect(size).toBe(33);
      // The published matrices' rounding, steepest near black: a fortieth of an 8-bit code.
      expect(Math.max(...values.map((v, i) => Math.abs(v - identity[i])))).toBeLessThan(1e-4);
    }
  });

  it('stays inside sRGB however far colours move', () => {
    const { values } = gradeTable(shift(0.4, 0.5, -0.5), 1);
    expect(values.every((v) => v >= 0 && v <= 1)).toBe(true);
  });
});
