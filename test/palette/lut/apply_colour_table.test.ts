import { describe, expect, it } from 'vitest';
import { applyColourTable } from '../../../src/palette/lut/apply_colour_table.js';
import { tabulate } from '../../../src/palette/lut/colour_table.js';
import { TestRandom } from '../../support/random.js';

const codes = (count: number, most: number): number[] =>
  [...new TestRandom(3).uniforms(count)].map((u) => Math.floor(u * (most + 1)));

const affine = (r: number, g: number, b: number): [number, number, number] => [
  0.1 + 0.5 * r + 0.1 * g + 0.2 * b,
  0.9 - 0.3 * r - 0.2 * g - 0.4 * b,
  0.05 + 0.3 * r + 0.3 * g + 0.3 * b,
];

describe('applyColourTable', () => {
  it.each([
    ['8 bits', Uint8Array, 255],
    ['16 bits', Uint16Array, 65535],
  ] as const)('is exact on affine maps: %s', (_, Pixels, most) => {
    const pixels = Pixels.from([...codes(3000, most), 0, 0, 0, most, most, most, most, 0, 0, 7, 7, 7]);
    const out = applyColourTable(tabulate(affine, 5), pixels, 3);
    for (let at = 0; at < pixels.length; at += 3) {
      const expected = affine(pixels[at] / most, pixels[at + 1] / most, pixels[at + 2] / most);
      // Half a code of rounding, and the table's float32.
      for (let c = 0; c < 3; c++)
        expect(Math.abs(out[at + c] - most * expected[c])).toBeLessThanOrEqual(0.5 + most * 1e-6);
    }
  });

  it('is exact on the largest, middle and smallest channel, which are linear on its tetrahedra and on no others', () => {
    const sorted = (r: number, g: number, b: number) => [r, g, b].sort((p, q) => q - p) as [number, number, number];
    const pixels = Uint8Array.from(codes(3000, 255));
    const out = applyColourTable(tabulate(sorted, 4), pixels, 3);
    for (let at = 0; at < pixels.length; at += 3) {
      expect([...out.slice(at, at + 3)]).toEqual(sorted(pixels[at], pixels[at + 1], pixels[at + 2]));
    }
  });

  it('leaves every pixel as it is under the identity', () => {
    for (const [Pixels, most] of [
      [Uint8Array, 255],
      [Uint16Array, 65535],
    ] as const) {
      const pixels = Pixels.from(codes(30_000, most));
      expect(
        applyColourTable(
          tabulate((...rgb) => rgb),
          pixels,
          3,
        ).every((v, i) => v === pixels[i]),
      ).toBe(true);
    }
  });

  it('does not touch alpha, also of pixels that do not show', () => {
    const pixels = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 128);
    expect([
      ...applyColourTable(
        tabulate((r, g, b) => [1 - r, 1 - g, 1 - b]),
        pixels,
        4,
      ),
    ]).toEqual([245, 235, 225, 0, 215, 205, 195, 128]);
  });

  it('keeps greys neutral that are neutral at the nodes', () => {
    // Off the diagonal the table is full of colour, which a trilinear mean would let in.
    const table = tabulate((r, g, b) => (r === g && g === b ? [r * r, r * r, r * r] : [1, 0, 0.5]), 5);
    const greys = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
    const out = applyColourTable(table, greys, 3);
    for (let at = 0; at < out.length; at += 3) expect([out[at + 1], out[at + 2]]).toEqual([out[at], out[at]]);
  });

  it('clamps what leaves the codes', () => {
    expect([
      ...applyColourTable(
        tabulate((r, g, b) => [2 * r, g - 1, b]),
        Uint8Array.of(200, 200, 200),
        3,
      ),
    ]).toEqual([255, 0, 200]);
  });
});
