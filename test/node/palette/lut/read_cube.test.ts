import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { applyColourTable } from '../../../../src/palette/lut/apply_colour_table.js';
import { blended } from '../../../../src/palette/lut/blended.js';
import { tabulate } from '../../../../src/palette/lut/colour_table.js';
import { cubeText } from '../../../../src/palette/lut/cube_text.js';
import { readCube } from '../../../../src/node/palette/lut/read_cube.js';
import { pictureFile } from '../pictures/files.js';

describe('readCube', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cube-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (text: string) => {
    await writeFile(join(folder, 'a.cube'), text);
    return readCube(join(folder, 'a.cube'));
  };

  it('reads what we write, and whose codes it is for', async () => {
    const table = tabulate((r, g, b) => [r * r, g * b, 0.25], 5);
    const back = await read(cubeText(table, 'a title', 'Adobe RGB (1998)'));
    expect([back.size, back.space]).toEqual([5, 'Adobe RGB (1998)']);
    // Six digits are written.
    expect(Math.max(...back.values.map((v, i) => Math.abs(v - table.values[i])))).toBeLessThan(6e-7);
  });

  it('reads another program’s', async () => {
    const table = await readCube(pictureFile('swap.cube'));
    expect(table.space).toBe('sRGB');
    expect([...applyColourTable(table, Uint8Array.of(10, 20, 200), 3)]).toEqual([200, 20, 10]);
  });

  const nodes = '0 0 0\n'.repeat(8);
  it.each<[string, string, RegExp]>([
    ['no size', '# nothing\n', /must have a line LUT_3D_SIZE/],
    ['a size of 1', 'LUT_3D_SIZE 1\n', /from 2 to 256; got 1/],
    ['a size that would take all memory', 'LUT_3D_SIZE 100000\n', /from 2 to 256; got 100000/],
    ['a missing line', `LUT_3D_SIZE 2\n${nodes.slice(6)}`, /must have 8 lines of numbers; got 7/],
    ['a line too many', `LUT_3D_SIZE 2\n${nodes}0 0 0\n`, /must have 8 lines of numbers; got 9/],
    ['a word among numbers', `LUT_3D_SIZE 2\n${nodes.slice(6)}0 x 0\n`, /line 9, "0 x 0"/],
    ['another domain', `LUT_3D_SIZE 2\nDOMAIN_MAX 2 2 2\n${nodes}`, /domain must be 0 to 1; got DOMAIN_MAX 2 2 2/],
    ['one dimension', 'LUT_1D_SIZE 16\n', /must be three-dimensional; got LUT_1D_SIZE/],
    ['numbers first', '0 0 0\nLUT_3D_SIZE 2\n', /LUT_3D_SIZE must come before the numbers/],
  ])('refuses %s', async (_, text, message) => {
    const reading = read(text);
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(message);
  });
});

describe('blended', () => {
  it('goes a share of the way', () => {
    const table = tabulate((r) => [1, r, 0], 3);
    expect([...blended(table, 0.25).values.slice(-3)]).toEqual([1, 1, 0.75]);
    expect(blended(table, 0).values).toEqual(tabulate((...rgb) => rgb, 3).values);
  });
});
