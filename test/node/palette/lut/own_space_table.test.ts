import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../../../src/node/io/picture.js';
import { gradeTable } from '../../../../src/palette/grade.js';
import { applyColourTable } from '../../../../src/palette/lut/apply_colour_table.js';
import { ownSpaceTable } from '../../../../src/node/palette/lut/own_space_table.js';
import { ADOBE_RGB, toStandardSrgb } from '../../../support/colour_standards.js';
import { pictureFile } from '../pictures/files.js';

describe('ownSpaceTable', () => {
  it('grades the codes of an Adobe RGB file as its picture was graded', async () => {
    const path = pictureFile('adobe-8.png');
    const picture = await readPicture(path);
    if (picture.space === undefined) throw new Error('no space');
    const grade = gradeTable(([l]) => [0.1 * l, 0.02, -0.03], 1);
    const graded = applyColourTable(grade, picture.pixels, 3);
    const codes = new Uint8Array(await sharp(path, { ignoreIcc: true }).raw().toBuffer());
    const own = applyColourTable(ownSpaceTable(grade, picture.space), codes, 3);
    const plain = applyColourTable(grade, codes, 3);
    const distance = (given: ArrayLike<number>): number => {
      let sum = 0;
      for (let at = 0; at < graded.length; at += 3) {
        const colour = toStandardSrgb(
          ADOBE_RGB,
          [0, 1, 2].map((c) => given[at + c] / 255),
        );
        for (let c = 0; c < 3; c++) sum += Math.abs(255 * colour[c] - graded[at + c]);
      }
      return sum / graded.length;
    };
    // Rounding twice is 0.35; the table for sRGB misses its own file by codes.
    expect(distance(own)).toBeLessThan(0.6);
    expect(distance(plain)).toBeGreaterThan(3);
  });

  it('keeps greys neutral', async () => {
    const { space } = await readPicture(pictureFile('adobe-8.png'));
    if (space === undefined) throw new Error('no space');
    const table = ownSpaceTable(
      gradeTable(([l]) => [0.2 * l, 0, 0], 1),
      space,
    );
    const greys = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
    const out = applyColourTable(table, greys, 3);
    for (let at = 0; at < out.length; at += 3) expect([out[at + 1], out[at + 2]]).toEqual([out[at], out[at]]);
  });
});
