import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { claimOutputs, filesOf, paletteOutputs } from '../../../src/node/palette/output_files.js';
import { outputNames } from '../../../src/node/palette/output_names.js';

describe('paletteOutputs', () => {
  it('names files after their pictures and their real format', () => {
    const inputs = [
      { path: '/a/Sea side.JPG', format: 'jpeg' },
      { path: 'b/harbour.v2.png', format: 'png' },
      { path: 'b/called.png', format: 'jpeg' },
      { path: 'b/bare', format: 'png' },
    ] as const;
    const { pictures, sheet } = paletteOutputs('out', inputs);
    expect(pictures.map(({ graded }) => graded)).toEqual(
      ['Sea side.graded.JPG', 'harbour.v2.graded.png', 'called.graded.jpg', 'bare.graded.png'].map((name) =>
        join('out', name),
      ),
    );
    expect(pictures[1].cube).toBe(join('out', 'harbour.v2.cube'));
    expect(sheet).toBe(join('out', 'sheet.png'));
  });
});

describe('outputNames', () => {
  it.each<[string, string[], string[]]>([
    ['are the pictures’ own', ['a/x.png', 'b/y.jpg'], ['x', 'y']],
    [
      'take the folder’s where two are the same, in either case',
      ['a/x.png', 'b/X.png', 'b/z.png'],
      ['a_x', 'b_X', 'z'],
    ],
    [
      'take the kind’s where two of a folder are the same',
      ['a/x.png', 'a/x.jpg', 'b/x.jpg'],
      ['a_x_png', 'a_x_jpg', 'b_x'],
    ],
    ['take numbers where nothing else helps', ['p/a/x.png', 'q/a/x.png'], ['a_x_png', 'a_x_png-2']],
    ['do not run into a name that is there', ['a/x.png', 'b/x.png', 'c/a_x.png'], ['a_x', 'b_x', 'a_x-2']],
  ])('%s', (_, paths, names) => {
    expect(outputNames(paths)).toEqual(names);
  });
});

describe('claimOutputs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palette-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const claim = (out: string, paths: string[], force = false) => {
    const inputs = paths.map((path) => ({ path, format: path.endsWith('.jpg') ? 'jpeg' : 'png' }) as const);
    return claimOutputs(out, filesOf(paletteOutputs(out, inputs)), paths, force);
  };

  it('refuses a table of one picture in another’s place', async () => {
    const outputs = filesOf(
      paletteOutputs(folder, [
        { path: 'a/x.png', format: 'png', space: {} },
        { path: 'a/x.own.png', format: 'png' },
      ]),
    );
    await expect(claimOutputs(folder, outputs, [], false)).rejects.toThrow(
      /different names; got two files .*x\.own\.cube/,
    );
  });

  it('refuses what is there already unless forced, and an input even then', async () => {
    await writeFile(join(folder, 'x.cube'), '');
    await expect(claim(folder, ['x.png'])).rejects.toThrow(/must not be there yet; got .*x\.cube.*--force/);
    await claim(folder, ['x.png'], true);
    const input = join(folder, 'x.graded.png');
    await writeFile(input, '');
    await symlink(folder, `${folder}-link`);
    try {
      await expect(claim(`${folder}-link`, [join(folder, 'x.png'), input], true)).rejects.toThrow(
        /must not replace an input/,
      );
    } finally {
      await rm(`${folder}-link`);
    }
  });

  it('refuses a file in the folder’s place', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(claim(join(folder, 'file'), ['x.png'])).rejects.toThrow(InvalidInputError);
  });

  it('takes unused folders away again, but only its own', async () => {
    const mine = join(folder, 'mine');
    await (await claim(join(mine, 'deep'), ['x.png'])).releaseIfUnused();
    expect(await readdir(folder)).toEqual([]);
    const gone = await claim(mine, ['x.png']);
    await rm(mine, { recursive: true });
    await gone.releaseIfUnused(); // does not hide what went wrong before
    const used = await claim(mine, ['x.png']);
    await writeFile(join(mine, 'x.cube'), '');
    await used.releaseIfUnused();
    await mkdir(join(folder, 'theirs'));
    await (await claim(join(folder, 'theirs'), ['x.png'])).releaseIfUnused();
    expect((await readdir(folder)).sort()).toEqual(['mine', 'theirs']);
  });
});
