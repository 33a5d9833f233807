import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPicture, writePicture } from '../../../../src/node/io/picture.js';

const [ASCII, SHORT, LONG, RATIONAL] = [2, 3, 4, 5];
const BYTES = [0, 1, 1, 2, 4, 4];
type Field = readonly [tag: number, type: number, values: string | readonly number[]];

/** A big-endian directory (TIFF 6.0, section 2) to lie at `place`, its long values behind it. */
function directory(place: number, fields: readonly Field[]): Buffer {
  const head = Buffer.alloc(2 + 12 * fields.length + 4);
  const parts = [head];
  head.writeUInt16BE(fields.length);
  for (const [f, [tag, type, values]] of fields.entries()) {
    const numbers = typeof values === 'string' ? [...Buffer.from(`${values}\0`)] : values;
    const value = Buffer.alloc(Math.max(4, numbers.length * BYTES[type]));
    numbers.forEach((number, i) => value.writeUIntBE(number, i * BYTES[type], BYTES[type]));
    head.writeUInt16BE(tag, 2 + 12 * f);
    head.writeUInt16BE(type, 4 + 12 * f);
    head.writeUInt32BE(type === RATIONAL ? numbers.length / 2 : numbers.length, 6 + 12 * f);
    if (value.length === 4) head.set(value, 10 + 12 * f);
    else head.writeUInt32BE(place + Buffer.concat(parts).length, 10 + 12 * f);
    if (value.length > 4) parts.push(value);
  }
  return Buffer.concat(parts);
}

const HEADER = Buffer.from('MM\0*\0\0\0\x08', 'latin1');
/** Exposure 1/125 s, of 2 × 1 pixels that are not sRGB. */
const exifFields: Field[] = [
  [33434, RATIONAL, [1, 125]],
  [40961, SHORT, [65535]],
  [40962, LONG, [2]],
  [40963, LONG, [1]],
];

/** A block whose first directory leads to the EXIF fields. */
function block(fields: readonly Field[], tail = Buffer.alloc(0)): Buffer {
  const withExif = (at: number): Buffer => directory(8, [...fields, [34665, LONG, [at]]]);
  const first = withExif(0);
  const at = 8 + first.length + tail.length;
  return Buffer.concat([HEADER, withExif(at), tail, directory(at, exifFields)]);
}

/** Two pixels, red and blue, as a TIFF of an older Mac or scanner. */
function bigEndianTiff(): Buffer {
  const fields = (at: number): Field[] => [
    [256, LONG, [2]],
    [257, LONG, [1]],
    [258, SHORT, [8, 8, 8]],
    [259, SHORT, [1]],
    [262, SHORT, [2]],
    [271, ASCII, 'Scanners Ltd'],
    [273, LONG, [at]],
    [274, SHORT, [6]],
    [277, SHORT, [3]],
    [278, LONG, [1]],
    [279, LONG, [6]],
  ];
  const pixels = Buffer.from([255, 0, 0, 0, 0, 255]);
  const length = block(fields(0)).length - directory(0, exifFields).length;
  return block(fields(length), pixels);
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'big-endian-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('a big-endian TIFF is read, upright, and its EXIF written in the other order', async () => {
  const path = join(folder, 'scan.tif');
  await writeFile(path, bigEndianTiff());
  const picture = await readPicture(path);
  expect([picture.width, picture.height, [...picture.pixels]]).toEqual([1, 2, [255, 0, 0, 0, 0, 255]]);
  await writePicture(path, picture, picture);
  const exif = Buffer.from((await readPicture(path)).exif ?? []);
  expect(exif.subarray(0, 4).toString('latin1')).toBe('II*\0');
  expect(exif.includes('Scanners Ltd')).toBe(true);
  for (const [tag, type, value] of [
    [40961, SHORT, [1, 0, 0, 0]], // sRGB
    [40962, LONG, [1, 0, 0, 0]], // upright
    [40963, LONG, [2, 0, 0, 0]],
  ] as const)
    expect(exif.includes(Buffer.from([tag & 255, tag >> 8, type, 0, 1, 0, 0, 0, ...value]))).toBe(true);
  expect(exif.includes(Buffer.from([1, 0, 0, 0, 125, 0, 0, 0]))).toBe(true);
});

it('a big-endian EXIF block stays one, true of the new picture', async () => {
  const jpeg = await sharp(Buffer.from([255, 0, 0, 0, 0, 255]), { raw: { width: 2, height: 1, channels: 3 } })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  const before = block([
    [271, ASCII, 'Cameras Ltd'],
    [274, SHORT, [6]],
  ]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), before]);
  const marker = Buffer.from([0xff, 0xe1, 0, 0]);
  marker.writeUInt16BE(body.length + 2, 2);
  const path = join(folder, 'photo.jpg');
  await writeFile(path, Buffer.concat([jpeg.subarray(0, 2), marker, body, jpeg.subarray(2)]));
  const picture = await readPicture(path);
  expect([picture.width, picture.height]).toEqual([1, 2]);
  await writePicture(path, picture, picture);
  const { exif = Buffer.alloc(0) } = await sharp(path).metadata();
  const after = exif.subarray(exif.indexOf('MM'));
  // As it came, but for orientation (upright), colour space (sRGB), width and height.
  const expected = Buffer.from(before);
  const set = (tag: number, type: number, value: readonly number[]): void => {
    const at = expected.indexOf(Buffer.from([tag >> 8, tag & 255, 0, type]));
    expected.set(value, at + 8);
  };
  set(274, SHORT, [0, 1]);
  set(40961, SHORT, [0, 1]);
  set(40962, LONG, [0, 0, 0, 1]);
  set(40963, LONG, [0, 0, 0, 2]);
  expect(after.toString('hex')).toBe(expected.toString('hex'));
});
