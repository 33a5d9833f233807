import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSrgb } from '../../../../src/node/io/picture/convert.js';
import { spaceOfProfile } from '../../../../src/node/io/picture/icc_profile.js';
import { readPicture, writePicture, type PictureFile } from '../../../../src/node/io/picture.js';
import { pictureFile } from './files.js';

describe('what a graded file carries', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metadata-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const rewritten = async (name: string, format?: PictureFile['format']): Promise<[PictureFile, string]> => {
    const picture = await readPicture(pictureFile(name));
    const path = join(folder, name);
    await writePicture(path, picture, format === undefined ? picture : { ...picture, format });
    return [picture, path];
  };

  it.each(['turned.jpg', 'p3-16.png', 'adobe-16.tif', 'lossless.webp', 'lossy.webp', 'associated.tif', 'ramp.tif'])(
    'is the same picture, and an sRGB profile: %s',
    async (name) => {
      const [picture, path] = await rewritten(name);
      const { icc, format, orientation = 1 } = await sharp(path).metadata();
      expect([format, orientation]).toEqual([picture.format, 1]);
      const space = spaceOfProfile(icc ?? new Uint8Array());
      if (space === 'table' || space === 'damaged') throw new Error(space);
      expect(isSrgb(space)).toBe(true);
      const back = await readPicture(path);
      expect(back.notes).toEqual([]);
      expect([back.width, back.height, back.channels, back.lossless]).toEqual([
        picture.width,
        picture.height,
        picture.channels,
        picture.lossless,
      ]);
      const largest = Math.max(...back.pixels.map((v, i) => Math.abs(v - picture.pixels[i])));
      // Only JPEG and lossy WebP lose anything, and quality 95 little; WebP halves the resolution of colour.
      expect(largest).toBeLessThanOrEqual(name === 'turned.jpg' ? 6 : name === 'lossy.webp' ? 24 : 0);
    },
  );

  it('is the EXIF that came, true of the new picture', async () => {
    const before = (await sharp(pictureFile('turned.jpg')).metadata()).exif ?? Buffer.alloc(0);
    const [picture, path] = await rewritten('turned.jpg');
    expect([picture.width, picture.height]).toEqual([8, 12]);
    expect([...picture.pixels.slice(0, 3)].map((v) => v > 128)).toEqual([true, false, false]);
    const { exif = Buffer.alloc(0), width, orientation, xmp } = await sharp(path).metadata();
    expect([width, orientation, exif.length]).toEqual([8, 1, before.length]);
    for (const text of ['Canon EOS 5D', 'A. Person 2026', '2026:05:01 12:00:00'])
      expect(exif.includes(text)).toBe(true);
    // The thumbnail (a JPEG) is gone; beside it, orientation, width, height and the pointer to it are all that changed.
    expect(before.includes(Buffer.from([0xff, 0xd8, 0xff]))).toBe(true);
    expect(exif.includes(Buffer.from([0xff, 0xd8, 0xff]))).toBe(false);
    const thumbnail = before.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
    const changed = [...exif.keys()].filter((i) => i < thumbnail && exif[i] !== before[i]);
    expect(changed.length).toBeGreaterThanOrEqual(4);
    expect(changed.length).toBeLessThanOrEqual(2 + 2 + 2 + 4);
    expect(xmp?.toString()).toMatch(/On its side/);
    expect(xmp?.toString()).toMatch(/tiff:Orientation[^0-9]*1/);
    expect(xmp?.toString()).not.toMatch(/tiff:Orientation[^0-9]*6/);
  });

  it('no longer says Adobe RGB where it was converted', async () => {
    const [, path] = await rewritten('camera-adobe.jpg');
    const { exif } = await sharp(path).metadata();
    expect(exif?.includes('R03')).toBe(false);
    expect(exif?.includes('R98')).toBe(true);
    expect((await readPicture(path)).notes).toEqual([]);
  });

  it('is a TIFF’s own EXIF, and a WebP’s', async () => {
    for (const name of ['ramp.tif', 'lossless.webp', 'lossy.webp']) {
      const [, path] = await rewritten(name);
      const content = await readFile(path);
      for (const text of ['Canon', 'A. Person']) expect(content.includes(text)).toBe(true);
      const { exif } = await readPicture(path);
      expect(exif?.length).toBeGreaterThan(50);
    }
    const [, path] = await rewritten('ramp.tif');
    // ExposureTime 1/125 as a little-endian rational, in the new file's EXIF directory.
    const rational = Buffer.from([1, 0, 0, 0, 125, 0, 0, 0]);
    expect(Buffer.from((await readPicture(path)).exif ?? []).includes(rational)).toBe(true);
  });

  it('is colours of pixels that do not show, too, in a lossless WebP', async () => {
    const path = join(folder, 'clear.webp');
    const picture = {
      width: 2,
      height: 1,
      channels: 4,
      pixels: Uint8Array.of(10, 200, 30, 0, 90, 80, 70, 255),
    } as const;
    await writePicture(path, picture, { format: 'webp', lossless: true });
    expect((await readPicture(path)).pixels).toEqual(picture.pixels);
  });

  it('can move between formats', async () => {
    for (const format of ['png', 'tiff', 'webp'] as const) {
      const [, path] = await rewritten('turned.jpg', format);
      const back = await readPicture(path);
      expect([back.format, back.width, back.height]).toEqual([format, 8, 12]);
      expect(Buffer.from(back.exif ?? []).includes('Canon EOS 5D')).toBe(true);
      expect((await sharp(path).metadata()).xmp?.toString()).toMatch(/On its side/);
    }
  });
});
