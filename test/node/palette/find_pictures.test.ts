import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { findPictures } from '../../../src/node/palette/find_pictures.js';

describe('findPictures', () => {
  let folder: string;
  const at = (...names: string[]): string => join(folder, ...names);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'find-'));
    await mkdir(at('shots', 'inside'), { recursive: true });
    const names = [
      'f10.png',
      'f2.PNG',
      'a.jpg',
      'b.tif',
      'c.webp',
      'notes.txt',
      '.hidden.png',
      'd.heic',
      'e.PEF',
      'a.graded.jpg',
      'sheet.png',
      'inside/x.png',
    ];
    for (const name of names) await writeFile(at('shots', name), '');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('takes a folder’s pictures by name and number, and says what it leaves out', async () => {
    const { paths, notes } = await findPictures([at('shots')]);
    expect(paths).toEqual(['a.jpg', 'b.tif', 'c.webp', 'f2.PNG', 'f10.png'].map((name) => at('shots', name)));
    expect(notes).toEqual([`${at('shots')}: left out a.graded.jpg, d.heic, e.PEF and 1 more`]);
  });

  it('takes patterns that the shell has left alone', async () => {
    const { paths } = await findPictures([`${folder}/shots/f*.png`, `${folder}/shots/*.{tif,webp}`]);
    expect(paths).toEqual(['f10.png', 'b.tif', 'c.webp'].map((name) => at('shots', name)));
  });

  it('takes a name as it is where there is such a file, pattern or not', async () => {
    await writeFile(at('x[1].png'), '');
    await writeFile(at('x1.png'), '');
    expect((await findPictures([at('x[1].png')])).paths).toEqual([at('x[1].png')]);
  });

  it('takes each file once, through links too, in the order given', async () => {
    await symlink(at('shots', 'c.webp'), at('link.webp'));
    const { paths, notes } = await findPictures([at('shots', 'f10.png'), at('shots'), at('link.webp')]);
    expect(paths.map((path) => path.slice(folder.length + 7))).toEqual([
      'f10.png',
      'a.jpg',
      'b.tif',
      'c.webp',
      'f2.PNG',
    ]);
    expect(notes.filter((note) => note.endsWith('named twice, taken once'))).toHaveLength(2);
  });

  it.each<[string, string, RegExp]>([
    ['a file that is missing', 'none.png', /none\.png: the file must exist/],
    ['a pattern without match', 'shots/*.bmp', /a pattern must match some file; got .*\*\.bmp/],
    [
      'a folder without pictures',
      'empty',
      /a folder must hold PNG, JPEG, TIFF or WebP files that palette did not write; got .*empty\. /,
    ],
    ['a folder of others, and says of which', 'phone', /got .*phone with a\.graded\.jpg, b\.heic\. /],
  ])('refuses %s', async (_, name, message) => {
    await mkdir(at('empty'));
    await mkdir(at('phone'));
    for (const own of ['b.heic', 'a.graded.jpg']) await writeFile(at('phone', own), '');
    const finding = findPictures([`${folder}/${name}`]);
    await expect(finding).rejects.toThrow(InvalidInputError);
    await expect(finding).rejects.toThrow(message);
  });
});
