import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { animationOf } from '../../../src/node/morph/animation.js';
import { layoutOf } from '../../../src/node/morph/layout.js';
import { drawn, sheetOf } from '../../../src/node/morph/sheet.js';
import { inkBy } from './shapes.js';

/** A column of ink further to the right in each step. */
const steps = (count: number) => Array.from({ length: count }, (_, i) => inkBy(12, 7, (x) => (x === i ? 1 : 0)));

describe('animationOf', () => {
  it('goes there and back without end, stays at the pictures, and keeps each pixel', async () => {
    const inks = steps(4);
    const layout = layoutOf(2, 4);
    const file = await animationOf(inks, layout);
    const { pages, pageHeight, delay, loop } = await sharp(file, { animated: true }).metadata();
    expect({ pages, pageHeight, delay, loop }).toEqual({
      pages: 6,
      pageHeight: 7,
      delay: [700, 100, 100, 700, 100, 100],
      loop: 0,
    });
    const { data, info } = await sharp(file, { animated: true })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([12, 42]);
    expect(Buffer.compare(data, Buffer.concat(layout.tour.map((i) => Uint8Array.from(drawn(inks[i]).pixels))))).toBe(0);
  });

  it('makes one page of neighbours that are the same, which stays as long', async () => {
    const [a, b] = steps(2);
    const { delay } = await sharp(await animationOf([a, a, b], layoutOf(2, 3)), { animated: true }).metadata();
    expect(delay).toEqual([800, 700, 100]);
  });

  it('is a picture that stands where nothing changes', async () => {
    const [a] = steps(1);
    const file = await animationOf([a, a], layoutOf(2, 2));
    const { width, height, format } = await sharp(file).metadata();
    expect({ width, height, format }).toEqual({ width: 12, height: 7, format: 'webp' });
  });
});

describe('sheetOf', () => {
  it.each([
    // Gaps of a sixteenth of 12 pixels, rounded up, around and between.
    [2, 3, [4 + 36, 2 + 7]],
    [3, 3, [4 + 36, 4 + 21]],
    [4, 3, [4 + 36, 4 + 21]],
  ])('puts steps between %i pictures where they belong', (pictures, side, [width, height]) => {
    const layout = layoutOf(pictures, side);
    const inks = layout.places.map((_, i) => inkBy(12, 7, () => (i + 1) / layout.places.length));
    const sheet = sheetOf(inks, layout);
    expect([sheet.width, sheet.height]).toEqual([width, height]);
    for (const [i, { x, y }] of layout.places.entries()) {
      const at = 3 * ((1 + 8 * y + 3) * width + 1 + Math.round(13 * x) + 6);
      expect(sheet.pixels[at]).toBe(drawn(inks[i]).pixels[0]);
    }
    expect(sheet.pixels[0]).toBe(255);
  });
});
