import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { readPicture } from '../../../../src/node/io/picture.js';
import { pictureFile } from './files.js';

/** A PNG's header and an end, nothing between: what a decoder would take memory for. */
function claiming(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.alloc(0)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('kinds of picture files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinds-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const save = async (name: string, content: Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const bytes = (text: string): Buffer => Buffer.from(text.padEnd(64, '\0'), 'latin1');

  it.each<[string, number, number, RegExp]>([
    [
      'of 40 by 25 thousand pixels',
      40_000,
      25_000,
      /at most 160 megapixels; got 40000 × 25000, 1000 megapixels.*--max-megapixels/,
    ],
    ['of more than the library itself takes', 900_000, 900_000, /at most 160 megapixels; got 900000 × 900000/],
  ])('is refused by its header %s', async (_, width, height, message) => {
    const path = await save('huge.png', claiming(width, height));
    const reading = readPicture(path);
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(message);
  });

  it('has a limit that can be moved, both ways', async () => {
    const path = await save('small.png', claiming(400, 250));
    await expect(readPicture(path, { megapixels: 0.09 })).rejects.toThrow(/at most 0\.09 megapixels; got 400 × 250/);
    // Within the limit it is decoded, and found to hold nothing.
    await expect(readPicture(path, { megapixels: 0.1 })).rejects.toThrow(/must be a whole PNG, JPEG, TIFF or WebP/);
  });

  it.each<[string, string, RegExp]>([
    ['HEIC', 'phone.heic', /got HEIC\. Export it as JPEG, or convert it: `heif-convert/],
    [
      'samples of floating point',
      'float.tif',
      /must have 8 or 16 bits; got samples of type float\. Export it as a 16-bit TIFF/,
    ],
    ['a raw file under a TIFF’s name', 'preview.tif', /got camera raw\. Develop it first/],
  ])('is refused with a way out: %s by another program', async (_, name, message) => {
    await expect(readPicture(pictureFile(name))).rejects.toThrow(message);
  });

  it('is told by its content, whatever it is called', async () => {
    const heic = await save('phone.jpg', await readFile(pictureFile('phone.heic')));
    await expect(readPicture(heic)).rejects.toThrow(/phone\.jpg: .*got HEIC/);
    expect((await readPicture(await save('called.png', await readFile(pictureFile('turned.jpg'))))).format).toBe(
      'jpeg',
    );
  });

  it.each<[string, string, Buffer, RegExp]>([
    ['a TIFF-based raw file by its name', 'a.NEF', bytes('II*\0\x08\0\0\0'), /camera raw/],
    ['Canon’s newest raw files', 'a.cr3', bytes('\0\0\0\x18ftypcrx '), /camera raw/],
    ['Canon’s older ones, renamed', 'a.tif', bytes('II*\0\x10\0\0\0CR\x02\0\0\0\0\0\0\0'), /camera raw/],
    ['Fujifilm’s', 'a', bytes('FUJIFILMCCD-RAW 0201'), /camera raw/],
    ['AVIF', 'a.avif', bytes('\0\0\0\x1cftypavif'), /got AVIF\. Convert it/],
    ['films', 'a.mp4', bytes('\0\0\0\x1cftypisom'), /got a film\. .*ffmpeg/],
    ['JPEG XL', 'a.jxl', bytes('\xff\x0a'), /got JPEG XL/],
    ['JPEG XL in its container', 'a.jxl', bytes('\0\0\0\x0cJXL \r\n\x87\n'), /got JPEG XL/],
    ['JPEG 2000', 'a.jp2', bytes('\0\0\0\x0cjP  \r\n\x87\n'), /got JPEG 2000/],
    ['Photoshop documents', 'a.psd', bytes('8BPS\0\x01'), /got a Photoshop document/],
    ['GIF', 'a.gif', bytes('GIF89a'), /got GIF/],
    ['BMP', 'a.bmp', bytes('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0(\0\0\0'), /got BMP/],
    ['text that begins as BMP does', 'a.png', bytes('BMW, Audi and others, by year and price'), /got something else/],
    ['OpenEXR', 'a.exr', bytes('v/1\x01'), /got OpenEXR/],
    ['SVG', 'a.svg', bytes('<svg xmlns="x">'), /got SVG/],
    ['text', 'a.png', bytes('hello'), /got something else/],
    ['nothing', 'a.png', Buffer.alloc(0), /got an empty file/],
  ])('is refused with a way out: %s', async (_, name, content, message) => {
    const reading = readPicture(await save(name, content));
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(message);
  });

  it('is never taken for one where it is cut, within its profile either', async () => {
    for (const name of ['ramp.tif', 'lossless.webp', 'lossy.webp', 'p3-16.png', 'turned.jpg', 'adobe-16.tif']) {
      const whole = await readFile(pictureFile(name));
      for (const share of [0.1, 0.5, 0.8]) {
        const path = await save(`cut-${name}`, whole.subarray(0, Math.floor(share * whole.length)));
        const reading = readPicture(path);
        await expect(reading, `${share} of ${name}`).rejects.toThrow(InvalidInputError);
        await expect(reading).rejects.toThrow(/must be a whole PNG, JPEG, TIFF or WebP picture/);
      }
    }
  });
});
