import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isSrgb } from '../../../../src/node/io/picture/convert.js';
import { spaceOfProfile } from '../../../../src/node/io/picture/icc_profile.js';
import { withMetadata } from '../../../../src/node/io/picture/metadata.js';
import { encodePicture, readPicture } from '../../../../src/node/io/picture.js';
import { adobeRgb, type RgbSpace } from '../../../../src/node/io/picture/rgb_space.js';
import { ADOBE_RGB, toStandardSrgb } from '../../../support/colour_standards.js';
import { pictureFile } from './files.js';

async function spaceOf(name: string): Promise<RgbSpace> {
  const { icc = new Uint8Array() } = await sharp(pictureFile(name)).metadata();
  const space = spaceOfProfile(icc);
  if (space === 'table' || space === 'damaged') throw new Error(`${name}: ${space}`);
  return space;
}

/** An RGB profile of a table: two nodes an axis, in 8-bit Lab, red leading to lightness and blue to yellow. */
function tableProfile(): Buffer {
  const ramp = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const nodes = Buffer.from(
    [...Array(8).keys()].flatMap((i) => [i & 4 ? 230 : 20, i & 2 ? 128 : 160, i & 1 ? 170 : 128]),
  );
  const head = Buffer.alloc(48);
  head.write('mft1');
  head.set([3, 3, 2], 8);
  for (const at of [12, 28, 44]) head.writeInt32BE(65536, at);
  const table = Buffer.concat([head, ramp, ramp, ramp, nodes, ramp, ramp, ramp]);
  const profile = Buffer.concat([Buffer.alloc(144), table, Buffer.alloc(-table.length & 3)]);
  profile.writeUInt32BE(profile.length);
  profile.writeUInt32BE(0x02400000, 8);
  for (const [at, text] of [
    [12, 'scnr'],
    [16, 'RGB '],
    [20, 'Lab '],
    [36, 'acsp'],
    [132, 'A2B0'],
  ] as const)
    profile.write(text, at);
  for (const [at, v] of [
    [68, 0.9642],
    [72, 1],
    [76, 0.8249],
  ])
    profile.writeInt32BE(Math.round(v * 65536), at);
  profile.writeUInt32BE(1, 128);
  profile.writeUInt32BE(144, 136);
  profile.writeUInt32BE(table.length, 140);
  return profile;
}

describe('profiles', () => {
  it('that are a table of colours take 16 bits to the same colours as 8', async () => {
    const codes = [200, 100, 40, 30, 60, 220, 128, 128, 128];
    const folder = await mkdtemp(join(tmpdir(), 'table-'));
    try {
      const read = async (pixels: Uint8Array | Uint16Array) => {
        const picture = { width: 3, height: 1, channels: 3, pixels } as const;
        const path = join(folder, `${pixels.BYTES_PER_ELEMENT}.png`);
        await writeFile(
          path,
          withMetadata(await encodePicture(picture, 'png'), 'png', picture, { icc: tableProfile() }),
        );
        return readPicture(path);
      };
      const [narrow, wide] = [await read(Uint8Array.from(codes)), await read(Uint16Array.from(codes, (v) => 257 * v))];
      expect(wide.notes).toEqual(['converted to sRGB through its embedded profile, a table of colours, in 8 bits']);
      expect(wide.pixels).toEqual(narrow.pixels);
      // It was converted: red, which leads to lightness, makes the first pixel lighter than it was.
      expect(narrow.pixels[1]).toBeGreaterThan(150);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are sRGB’s whoever rounded them, and others are not', async () => {
    // Lindbloom's sRGB of colord, whose green is 1.4 codes of 8 bits off at its corner.
    expect(isSrgb(await spaceOf('srgb-colord.png'))).toBe(true);
    for (const name of ['p3-16.png', 'adobe-8.png', 'grey-16.png']) expect(isSrgb(await spaceOf(name))).toBe(false);
    expect(isSrgb(adobeRgb())).toBe(false);
  });

  it('that are a table of levels give the standards’ colours', async () => {
    // Adobe RGB by colord, its curve 4,096 levels; a colour of each primary and a mixture.
    const { curves, toSrgb } = await spaceOf('adobe-colord.png');
    for (const colour of [
      [0.7, 0.5, 0.4],
      [0.3, 0.45, 0.6],
      [0.5, 0.5, 0.5],
    ]) {
      const light = colour.map((v, i) => curves[i](v));
      const linear = [0, 3, 6].map(
        (row) => toSrgb[row] * light[0] + toSrgb[row + 1] * light[1] + toSrgb[row + 2] * light[2],
      );
      const expected = toStandardSrgb(ADOBE_RGB, colour);
      // Its primaries are rounded, too: a quarter of a code of 8 bits.
      for (const [i, v] of linear.entries())
        expect(Math.abs(1.055 * v ** (1 / 2.4) - 0.055 - expected[i])).toBeLessThan(0.25 / 255);
    }
  });

  it('are called damaged where they are', async () => {
    const { icc = Buffer.alloc(0) } = await sharp(await readFile(pictureFile('adobe-8.png'))).metadata();
    const short = icc.subarray(0, 200);
    const many = Buffer.from(icc);
    many.writeUInt32BE(1e6, 128);
    const far = Buffer.from(icc);
    far.writeUInt32BE(0xfffffff0, 136);
    for (const profile of [short, many, far, Buffer.alloc(10)]) expect(spaceOfProfile(profile)).toBe('damaged');
  });
});
