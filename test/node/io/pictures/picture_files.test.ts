import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { readTable } from '../../../../src/node/io/table.js';
import type { TableOptions } from '../../../../src/io/table_options.js';
import { greyPng, plainPng } from './pictures.js';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(async () => {
  // The signs of patterns in a folder's own name are letters.
  folder = await mkdtemp(join(tmpdir(), 'pictures-[a]{b}-'));
  await mkdir(at('zeros'));
});
afterEach(() => rm(folder, { recursive: true }));

async function refused(path: string, message: RegExp | string, options: TableOptions = {}): Promise<void> {
  const error: unknown = await readTable(path, options).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect((error as Error).message).toMatch(message);
}

describe('a folder of pictures', () => {
  it('is a table, a picture a row, by the numbers in their names, from black to white', async () => {
    await writeFile(at('zeros', '10.png'), await greyPng([[0, 51, 255]]));
    await writeFile(at('zeros', '9.png'), await greyPng([[255, 102, 0]]));
    await writeFile(at('zeros', 'notes.txt'), 'x');
    await writeFile(at('zeros', '.hidden.png'), 'x');
    expect(await readTable(at('zeros'))).toEqual({
      data: Float32Array.of(1, 0.4, 0, 0, 0.2, 1),
      rows: 2,
      columns: 3,
      pictures: { shape: [1, 3, 1], range: [0, 1] },
      notes: ['1 file of other kinds (notes.txt)'],
    });
    const signed = await readTable(at('zeros'), { range: [-1, 1] });
    expect([...signed.data].map((v) => Number(v.toFixed(6)))).toEqual([1, -0.2, -1, -1, -0.6, 1]);
  });

  it('gives pictures of colours with the channels of a pixel side by side, and grey by their luma', async () => {
    await writeFile(at('zeros', 'a.png'), await plainPng(1, 2, [255, 0, 51]));
    const { data, pictures } = await readTable(at('zeros'));
    expect(data).toEqual(Float32Array.of(1, 0, 0.2, 1, 0, 0.2));
    expect(pictures?.shape).toEqual([1, 2, 3]);
    const grey = await readTable(at('zeros'), { channels: 1 });
    // One rounding to float32 of .299 + .114 · 51/255.
    for (const value of grey.data) expect(value).toBeCloseTo(0.3218, 6);
    await writeFile(at('zeros', 'a.png'), await greyPng([[51]]));
    expect((await readTable(at('zeros'), { channels: 3 })).data).toEqual(Float32Array.of(0.2, 0.2, 0.2));
  });

  it('is brought to a size: cut about the middle, means of what a pixel covers', async () => {
    // 2×6 to 1×1: the middle 2×2 is left of it.
    await writeFile(at('zeros', 'a.png'), await greyPng([0, 1].map(() => [9, 9, 0, 255, 9, 9])));
    await writeFile(at('zeros', 'b.png'), await greyPng([0, 1].map(() => [0, 0, 255, 255])));
    const { data, pictures } = await readTable(at('zeros'), { size: [1, 1] });
    expect(data).toEqual(Float32Array.of(0.5, 0.5));
    expect(pictures).toEqual({ shape: [1, 1, 1], range: [0, 1], resizedFrom: '2×4 to 2×6' });
  });

  it('may have 16 bits and an alpha channel that hides nothing', async () => {
    await writeFile(at('zeros', 'a.png'), await plainPng(1, 1, [255, 255, 0, 255]));
    expect((await readTable(at('zeros'))).data).toEqual(Float32Array.of(1, 1, 0));
    await writeFile(at('zeros', 'a.png'), await plainPng(1, 1, [255, 255, 0, 254]));
    await refused(at('zeros'), /a\.png: a picture must be opaque; got a see-through pixel at row 0, column 0/);
  });
});

it('patterns name files of one folder or more, whatever signs the folder’s own name has', async () => {
  for (const [i, name] of ['a1.png', 'a2.png', 'b1.png'].entries())
    await writeFile(at('zeros', name), await greyPng([[51 * i]]));
  expect((await readTable(at('zeros', 'a*.png'))).data).toEqual(Float32Array.of(0, 0.2));
  expect((await readTable(at('**', '*1.png'))).data).toEqual(Float32Array.of(0, 0.4));
  expect((await readTable(at('zeros', 'b1.png'))).rows).toBe(1);
});

describe('refused', () => {
  it('folders and patterns without pictures', async () => {
    await refused(at('zeros'), /zeros: a folder must hold PNG, .* files; got an empty folder\./);
    await writeFile(at('zeros', 'a.txt'), '');
    await refused(at('zeros'), /got 1 other files or folders\. Name another; folders inside it are not searched/);
    await refused(at('zeros', '*.png'), /a pattern must match .*; got a pattern that matches nothing/);
    await refused(at('zeros', '*'), /got 1 files of other kinds/);
    await refused(at('nought'), /told apart by extension; got .*or a folder of pictures that is there\./);
  });

  it('sizes and channels that differ where nothing says what they become', async () => {
    await writeFile(at('zeros', 'a.png'), await greyPng([[0, 1]]));
    await writeFile(at('zeros', 'b.png'), await greyPng([[0, 1, 2]]));
    await refused(at('zeros'), /one size; got 1×3 of b\.png, 1×2 of a\.png\. Say .* size/);
    await writeFile(at('zeros', 'b.png'), await plainPng(1, 2, [1, 2, 3]));
    await refused(at('zeros'), /all grey or all in colour; got 3 channels of b\.png, 1 of a\.png\. Say .* channels/);
    expect((await readTable(at('zeros'), { channels: 3 })).columns).toBe(6);
  });

  it('damaged files, too many numbers, and options of other files', async () => {
    const whole = await greyPng([0, 1, 2].map(() => Array.from({ length: 64 }, (_, i) => (37 * i) % 256)));
    await writeFile(at('zeros', 'a.png'), whole.subarray(0, whole.length - 40));
    await refused(at('zeros'), /a\.png: the file must be a whole PNG/);
    await writeFile(at('zeros', 'a.png'), 'GIF89a');
    await refused(at('zeros'), /a\.png: the file must be a PNG.* picture; got GIF/);
    await writeFile(at('zeros', 'a.png'), await plainPng(129, 128, [1, 2, 3]));
    await refused(at('zeros'), /at most 16384 numbers, height · width · channels; got 129×128×3, 49536/);
    expect((await readTable(at('zeros'), { size: [128, 128], channels: 1 })).columns).toBe(16_384);
    await refused(at('zeros'), 'columns is for tables, not pictures', { columns: [0] });
    await refused(at('zeros'), 'class is for .idx files', { class: 0, labels: 'x' });
    await writeFile(at('a.csv'), '1,2\n');
    await refused(at('a.csv'), 'size is for pictures: folders, patterns, picture files, .idx, .npy and .npz', {
      size: [2, 2],
    });
  });
});
