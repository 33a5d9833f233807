import { describe, expect, it } from 'vitest';
import { intoGamut } from '../../../src/palette/colour/gamut.js';
import { oklabToLinear, srgbToOklab, type Triple } from '../../../src/palette/colour/oklab.js';

const at = (lightness: number, chroma: number, hue: number): Triple => [
  lightness,
  chroma * Math.cos(hue),
  chroma * Math.sin(hue),
];
const chromaOf = ([, a, b]: Triple): number => Math.hypot(a, b);

describe('intoGamut', () => {
  it('leaves every colour of sRGB alone that was there before', () => {
    for (let red = 0; red <= 4; red++) {
      for (let green = 0; green <= 4; green++) {
        for (let blue = 0; blue <= 4; blue++) {
          const colour = srgbToOklab([red / 4, green / 4, blue / 4]);
          const out = intoGamut(colour, chromaOf(colour));
          // The room that rounding has, and the bisection's 2⁻²⁰.
          for (let i = 0; i < 3; i++) expect(Math.abs(out[i] - colour[i])).toBeLessThan(2e-5);
        }
      }
    }
  });

  it('treats a colour near the edge that was there before like its neighbours', () => {
    const most = chromaOf(intoGamut(at(0.6, 5, 1), 5));
    const before = 0.96 * most;
    expect(chromaOf(intoGamut(at(0.6, before, 1), before))).toBe(before);
    const moved = chromaOf(intoGamut(at(0.6, 0.965 * most, 1), before));
    expect(moved).toBeGreaterThan(before);
    expect(moved).toBeLessThan(0.966 * most);
  });

  it('keeps lightness and hue, ends inside, and keeps more colourful colours more colourful, smoothly', () => {
    for (const lightness of [0.1, 0.4, 0.7, 0.95]) {
      for (let hue = 0; hue < 6.28; hue += 0.7) {
        let previous = -1;
        for (let chroma = 0; chroma <= 0.5; chroma += 0.01) {
          const out = intoGamut(at(lightness, chroma, hue), 0);
          expect(out[0]).toBe(lightness);
          if (chroma > 0) expect(Math.cos(Math.atan2(out[2], out[1]) - hue)).toBeGreaterThan(1 - 1e-9);
          for (const v of oklabToLinear(out)) {
            expect(v).toBeGreaterThan(-1e-5);
            expect(v).toBeLessThan(1 + 1e-5);
          }
          expect(chromaOf(out)).toBeGreaterThanOrEqual(previous - 1e-6);
          if (chroma > 0) expect(chromaOf(out) - previous).toBeLessThan(0.01 + 1e-6);
          previous = chromaOf(out);
        }
      }
    }
  });

  it('has neither colour nor light beyond black and white', () => {
    expect(intoGamut([-0.1, 0.1, 0], 0)).toEqual([0, 0, 0]);
    expect(intoGamut([1.1, 0.1, 0], 0)).toEqual([1, 0, 0]);
  });
});
