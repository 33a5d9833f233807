import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPicture, type Picture } from '../../../../src/node/io/picture.js';
import { ADOBE_RGB, DISPLAY_P3, toStandardSrgb, type StandardSpace } from '../../../support/colour_standards.js';
import { pictureFile } from './files.js';

/** The codes of a file, unconverted. */
async function codesOf(path: string, deep: boolean): Promise<number[]> {
  const image = sharp(path, { ignoreIcc: true }).toColourspace(deep ? 'rgb16' : 'srgb');
  const { buffer, byteOffset, length } = await image.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer();
  return [...(deep ? new Uint16Array(buffer, byteOffset, length / 2) : new Uint8Array(buffer, byteOffset, length))];
}

/** Largest difference, in codes, between a picture and the standards' conversion of codes. */
function worst({ pixels }: Picture, codes: readonly number[], space: StandardSpace, most: number): number {
  expect(pixels).toHaveLength(codes.length);
  let largest = 0;
  for (let at = 0; at < codes.length; at += 3) {
    const expected = toStandardSrgb(
      space,
      codes.slice(at, at + 3).map((v) => v / most),
    );
    for (let c = 0; c < 3; c++) largest = Math.max(largest, Math.abs(pixels[at + c] - most * expected[c]));
  }
  return largest;
}

describe('colours of files by other programs', () => {
  it('are the standards’ of Display P3 in 16 bits', async () => {
    const picture = await readPicture(pictureFile('p3-16.png'));
    expect(picture.notes).toEqual(['converted to sRGB from Display P3, its embedded profile']);
    // (50000, 20000, 15000): about (54101, 17228, 12527).
    const [r, g, b] = picture.pixels;
    for (const [is, should] of [
      [r, 54101],
      [g, 17228],
      [b, 12527],
    ])
      expect(Math.abs(is - should)).toBeLessThanOrEqual(4);
    // A profile's numbers have 16 bits after the point; the largest gain is that of dark blue.
    expect(worst(picture, await codesOf(pictureFile('p3-16.png'), true), DISPLAY_P3, 65535)).toBeLessThan(8);
  });

  it('are the standards’ of Adobe RGB, in 16 bits, in 8, and where only EXIF says so', async () => {
    const deep = await readPicture(pictureFile('adobe-16.tif'));
    expect(worst(deep, await codesOf(pictureFile('adobe-16.tif'), true), ADOBE_RGB, 65535)).toBeLessThan(8);
    for (const name of ['adobe-8.png', 'adobe-8.jpg', 'camera-adobe.jpg']) {
      const picture = await readPicture(pictureFile(name));
      expect(picture.notes.join()).toMatch(/converted to sRGB from Adobe RGB/);
      // Half a code is rounding.
      expect(worst(picture, await codesOf(pictureFile(name), false), ADOBE_RGB, 255)).toBeLessThan(0.52);
    }
  });

  it('stay neutral where they are, to the last code', async () => {
    for (const [name, greys] of [
      ['p3-16.png', [4, 5, 6]],
      ['adobe-16.tif', [4, 5, 6]],
    ] as const) {
      const { pixels } = await readPicture(pictureFile(name));
      for (const at of greys)
        expect([pixels[3 * at + 1], pixels[3 * at + 2]]).toEqual([pixels[3 * at], pixels[3 * at]]);
      expect([...pixels.slice(12, 15), ...pixels.slice(18, 21)]).toEqual([0, 0, 0, 65535, 65535, 65535]);
    }
  });

  it('are converted from a grey profile', async () => {
    const path = pictureFile('grey-16.png');
    const picture = await readPicture(path);
    expect(picture.notes).toEqual([
      'converted to sRGB from Grey gamma 1.8, its embedded profile',
      'greyscale, graded as colour',
    ]);
    const { buffer, byteOffset } = await sharp(path).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer();
    const codes = new Uint16Array(buffer, byteOffset, 16);
    for (const [i, code] of codes.entries()) {
      const linear = (code / 65535) ** (461 / 256); // 1.8 as the profile holds it
      const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
      for (let c = 0; c < 3; c++) expect(Math.abs(picture.pixels[3 * i + c] - 65535 * encoded)).toBeLessThan(1);
    }
  });

  it('are freed from the alpha that a TIFF multiplied them by', async () => {
    const { pixels } = await readPicture(pictureFile('associated.tif'));
    const [r, g, b, alpha] = pixels;
    expect([alpha === 127 || alpha === 128]).toEqual([true]);
    // Half of a code in 128 is one in 255.
    for (const [is, should] of [
      [r, 200],
      [g, 100],
      [b, 40],
    ])
      expect(Math.abs(is - should)).toBeLessThanOrEqual(1);
  });

  it('come from a press’s TIFF in 8 bits, with a note', async () => {
    const { pixels, channels, notes } = await readPicture(pictureFile('press.tif'));
    expect([channels, pixels instanceof Uint8Array]).toEqual([3, true]);
    expect(notes.join()).toMatch(/^CMYK, converted to sRGB/);
  });
});
