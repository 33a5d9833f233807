import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { readPicture, shrinkPicture, writePicture, type Picture } from '../../../src/node/io/picture.js';
import { TestRandom } from '../../support/random.js';

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);

const random = (length: number, most: number): number[] =>
  [...new TestRandom(2).uniforms(length)].map((u) => Math.floor(u * (most + 1)));

describe('pictures', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'picture-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const save = async (name: string, content: Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const noise = () => sharp(Uint8Array.from(random(30_000, 255)), { raw: { width: 100, height: 100, channels: 3 } });
  const pages = () =>
    sharp(new Uint8Array(6 * 8 * 3).fill(255, 72), { raw: { width: 6, height: 8, channels: 3, pageHeight: 4 } })
      .webp()
      .toBuffer();
  const flat = (background: string, width = 6, height = 4) =>
    sharp({ create: { width, height, channels: 3, background } });

  it.each<[string, Picture]>([
    ['8 bits', { width: 5, height: 3, channels: 3, pixels: Uint8Array.from(random(45, 255)) }],
    ['8 bits with alpha', { width: 5, height: 3, channels: 4, pixels: Uint8Array.from(random(60, 255)) }],
    ['16 bits', { width: 5, height: 3, channels: 3, pixels: Uint16Array.from(random(45, 65535)) }],
    ['16 bits with alpha', { width: 5, height: 3, channels: 4, pixels: Uint16Array.from(random(60, 65535)) }],
  ])('come back from a PNG as they were: %s', async (_, picture) => {
    const path = join(folder, 'picture.png');
    await writePicture(path, picture, { format: 'png' });
    expect(await readPicture(path)).toEqual({ ...picture, path, format: 'png', notes: [] });
  });

  it('come back from a JPEG nearly as they were, colours not subsampled', async () => {
    const pixels = Uint8Array.from(
      { length: 32 * 32 * 3 },
      (_, i) =>
        [
          [200, 40, 40],
          [40, 40, 200],
        ][Math.floor(i / 3) % 2][i % 3],
    );
    const path = join(folder, 'stripes.jpg');
    await writePicture(path, { width: 32, height: 32, channels: 3, pixels }, { format: 'jpeg' });
    const back = await readPicture(path);
    expect(back.format).toBe('jpeg');
    // Stripes of one pixel: halving the colour's resolution would be off by 80, quality 95 is by a few.
    expect(Math.max(...back.pixels.map((v, i) => Math.abs(v - pixels[i])))).toBeLessThan(8);
  });

  it('stand upright, and their files say so', async () => {
    // Left half red, right half blue; "rotate 90° clockwise to see it": red comes to the top.
    const halves = Uint8Array.from(
      { length: 16 * 8 * 3 },
      (_, i) => (Math.floor(i / 3) % 16 < 8 ? [250, 0, 0] : [0, 0, 250])[i % 3],
    );
    const lying = sharp(halves, { raw: { width: 16, height: 8, channels: 3 } }).withMetadata({ orientation: 6 });
    const bytes = await lying.png().toBuffer();
    const picture = await readPicture(await save('turned.png', bytes));
    expect([picture.width, picture.height]).toEqual([8, 16]);
    expect([...picture.pixels.slice(0, 3)]).toEqual([250, 0, 0]);
    expect([...picture.pixels.slice(-3)]).toEqual([0, 0, 250]);
    const out = join(folder, 'out.jpg');
    await writePicture(out, picture, { format: 'jpeg' });
    const { orientation = 1, width } = await sharp(out).metadata();
    expect([orientation, width]).toEqual([1, 8]);
  });

  it('take greys as colours, of 8 and 16 bits and less', async () => {
    const ramp = Uint8Array.from({ length: 24 }, (_, i) => 10 * i);
    const grey = await sharp(ramp, { raw: { width: 6, height: 4, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const picture = await readPicture(await save('grey.png', grey));
    expect(picture.notes).toEqual(['greyscale, graded as colour']);
    expect([...picture.pixels]).toEqual([...ramp].flatMap((v) => [v, v, v]));

    const deepRamp = Uint16Array.from({ length: 24 }, (_, i) => 2500 * i + 1);
    const deep = await sharp(deepRamp, { raw: { width: 6, height: 4, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect([...(await readPicture(await save('deep.png', deep))).pixels]).toEqual(
      [...deepRamp].flatMap((v) => [v, v, v]),
    );

    const blackOrWhite = sharp(ramp, { raw: { width: 6, height: 4, channels: 1 } }).threshold(100);
    const bits = await blackOrWhite.png({ palette: true, colours: 2 }).toBuffer();
    const two = await readPicture(await save('bits.png', bits));
    expect([two.channels, two.pixels[0], two.pixels.at(-1)]).toEqual([3, 0, 255]);
  });

  it('are converted from CMYK and from other profiles to sRGB, with a note', async () => {
    const press = await flat('#336699').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const cmyk = await readPicture(await save('press.jpg', press));
    expect(cmyk.channels).toBe(3);
    expect(cmyk.notes).toEqual(['CMYK, converted to sRGB through a general press profile, as it names none']);
    // A press cannot print this blue exactly; its negative would be #cc9966.
    for (const [i, v] of [0x33, 0x66, 0x99].entries()) expect(Math.abs(cmyk.pixels[i] - v)).toBeLessThan(40);

    const wide = await flat('#c06020').withIccProfile('p3').png().toBuffer();
    const picture = await readPicture(await save('wide.png', wide));
    expect(picture.notes).toEqual(['converted to sRGB from sP3C, its embedded profile']);
    for (const [i, v] of [0xc0, 0x60, 0x20].entries()) expect(Math.abs(picture.pixels[i] - v)).toBeLessThan(3);
    const { data } = await sharp(wide, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
    expect(Math.abs(data[0] - 0xc0)).toBeGreaterThan(3); // the codes in the file are others
  });

  it.each<[string, () => Promise<Uint8Array>, RegExp]>([
    [
      'text',
      () => Promise.resolve(Buffer.from('not a picture')),
      /PNG, JPEG, TIFF or WebP picture; got something else/,
    ],
    ['nothing', () => Promise.resolve(new Uint8Array()), /got an empty file/],
    [
      'half a JPEG',
      async () => half(await noise().jpeg().toBuffer()),
      /whole PNG, JPEG, TIFF or WebP picture.*premature end/i,
    ],
    ['half a PNG', async () => half(await noise().png().toBuffer()), /whole PNG, JPEG, TIFF or WebP/],
    ['GIF', () => flat('#808080').gif().toBuffer(), /got GIF\. Convert it to PNG/],
    ['several pages', () => pages(), /must hold one picture; got 2 pages/],
  ])('are refused: %s', async (_, make, message) => {
    const path = await save('picture.png', await make());
    const reading = readPicture(path);
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(path);
  });

  it('say which file is missing', async () => {
    await expect(readPicture(join(folder, 'none.png'))).rejects.toThrow(/none\.png: the file must exist/);
  });

  it('shrink to 8 bits inside a box, and never grow', async () => {
    const pixels = new Uint16Array(40 * 20 * 4).fill(257 * 100);
    const small = await shrinkPicture({ width: 40, height: 20, channels: 4, pixels }, 10, 10);
    expect([small.width, small.height, small.channels]).toEqual([10, 5, 4]);
    expect([...new Set(small.pixels)]).toEqual([100]);
    const same = await shrinkPicture({ width: 4, height: 2, channels: 3, pixels: new Uint8Array(24) }, 10, 10);
    expect([same.width, same.height]).toEqual([4, 2]);
  });
});
