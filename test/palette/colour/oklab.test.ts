import { describe, expect, it } from 'vitest';
import { oklabToSrgb, srgbToOklab, type Triple } from '../../../src/palette/colour/oklab.js';
import { linearToSrgb, srgbToLinear } from '../../../src/io/srgb_curve.js';
import { TestRandom } from '../../support/random.js';

describe('OKLab', () => {
  // From the author's reference, as CSS Color 4 prints them too; published to five or six digits.
  it.each<[string, Triple, Triple]>([
    ['black', [0, 0, 0], [0, 0, 0]],
    ['white', [1, 1, 1], [1, 0, 0]],
    ['red', [1, 0, 0], [0.627955, 0.224863, 0.125846]],
    ['green', [0, 1, 0], [0.86644, -0.233888, 0.179498]],
    ['blue', [0, 0, 1], [0.452014, -0.032457, -0.311528]],
    ['mid grey', [0.5, 0.5, 0.5], [0.598181, 0, 0]],
  ])('of %s', (_, rgb, expected) => {
    for (const [i, v] of srgbToOklab(rgb).entries()) expect(Math.abs(v - expected[i])).toBeLessThan(2e-6);
  });

  it('comes back to a hundredth of a 16-bit code', () => {
    const values = new TestRandom(1).uniforms(3000);
    for (let at = 0; at < values.length; at += 3) {
      const rgb: Triple = [values[at], values[at + 1], values[at + 2]];
      // The published matrices have ten digits and invert each other to about 1e-7 in linear light.
      for (const [i, v] of oklabToSrgb(srgbToOklab(rgb)).entries()) {
        expect(Math.abs(srgbToLinear(v) - srgbToLinear(rgb[i]))).toBeLessThan(1e-6);
        expect(Math.abs(v - rgb[i])).toBeLessThan(1e-5);
      }
    }
  });
});

describe('the sRGB transfer function', () => {
  it('meets the standard’s values, is odd and inverts itself', () => {
    expect(srgbToLinear(0.5)).toBeCloseTo(0.2140411, 7);
    expect(linearToSrgb(0.18)).toBeCloseTo(0.4613561, 6);
    for (const v of [0, 0.003, 0.0404, 0.0405, 0.2, 1, 1.3]) {
      expect(Math.abs(linearToSrgb(srgbToLinear(v)) - v)).toBeLessThan(1e-7);
      expect(srgbToLinear(-v) + srgbToLinear(v)).toBe(0);
      expect(linearToSrgb(-v) + linearToSrgb(v)).toBe(0);
    }
  });
});
