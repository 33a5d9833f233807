import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../src/node/io/picture.js';
import { oklabToSrgb } from '../../../src/palette/colour/oklab.js';
import { sampleColours } from '../../../src/palette/learn/sample_colours.js';

/** Codes of a grey sample, from red. */
const codes = (colours: ReturnType<typeof sampleColours>): number[] =>
  colours.map((c) => Math.round(255 * oklabToSrgb(c)[0]));

const ramp: Picture = {
  width: 16,
  height: 16,
  channels: 3,
  pixels: Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)),
};

describe('sampleColours', () => {
  it('gives every pixel of a small picture', () => {
    expect(codes(sampleColours(ramp, 1000, 0, 0))).toEqual(Array.from({ length: 256 }, (_, i) => i));
  });

  it('spreads over the picture, one of each run, by seed and picture', () => {
    const drawn = codes(sampleColours(ramp, 32, 7, 0));
    for (const [run, code] of drawn.entries()) expect(Math.floor(code / 8)).toBe(run);
    expect(new Set(drawn.map((code) => code % 8)).size).toBeGreaterThan(4);
    expect(codes(sampleColours(ramp, 32, 7, 0))).toEqual(drawn);
    expect(codes(sampleColours(ramp, 32, 8, 0))).not.toEqual(drawn);
    expect(codes(sampleColours(ramp, 32, 7, 1))).not.toEqual(drawn);
  });

  it('passes over pixels that do not show', () => {
    const pixels = Uint16Array.from({ length: 4 * 100 }, (_, i) =>
      i % 4 === 3 ? (i % 8 === 3 ? 0 : 1) : i % 8 < 4 ? 65535 : 257 * 9,
    );
    const picture: Picture = { width: 10, height: 10, channels: 4, pixels };
    expect(new Set(codes(sampleColours(picture, 20, 0, 0)))).toEqual(new Set([9]));
    expect(sampleColours(picture, 1000, 0, 0)).toHaveLength(50);
    expect(sampleColours({ ...picture, pixels: pixels.map((v, i) => (i % 4 === 3 ? 0 : v)) }, 20, 0, 0)).toEqual([]);
  });
});
