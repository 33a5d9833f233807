import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readPicture, writePicture, type Picture } from '../../../src/node/io/picture.js';
import { pictureFile } from '../palette/pictures/files.js';
import { meanColour, photograph, usePaletteCommand } from '../../support/palette_command.js';

const FAST = ['--quiet', '--iterations', '60', '--device', 'cpu'];

/** Largest difference of the means of channels, of 1. */
function apart(a: Picture, b: Picture): number {
  const [p, q] = [meanColour(a), meanColour(b)];
  return Math.max(...p.map((v, c) => Math.abs(v - q[c])));
}

/** Greys of a few levels, brighter by `lift`. */
function ramp(lift: number): Picture {
  const pixels = Uint8Array.from({ length: 64 * 16 * 3 }, (_, i) => Math.min(255, lift + 3 * (Math.floor(i / 3) % 64)));
  return { width: 64, height: 16, channels: 3, pixels };
}

describe('barycenter palette, pictures that receive', () => {
  const command = usePaletteCommand();
  const { at, words } = command;

  it('brings pictures to a reference’s palette, which stays as it is', async () => {
    expect(await words(at('warm.jpg'), '--reference', at('cold.png'), '--out', at('out'), ...FAST, '--json')).toBe(0);
    expect((await readdir(at('out'))).sort()).toEqual(['sheet.png', 'warm.cube', 'warm.graded.jpg']);
    const { reference, pictures, stages } = JSON.parse(command.output.out) as {
      reference: string;
      pictures: { weight: number }[];
      stages: object;
    };
    expect([reference, pictures[0].weight]).toEqual([at('cold.png'), 0]);
    expect(Object.keys(stages)).toContain('receiving');
    const [graded, look, before] = [
      await readPicture(at('out', 'warm.graded.jpg')),
      await readPicture(at('cold.png')),
      await readPicture(at('warm.jpg')),
    ];
    expect(apart(before, look)).toBeGreaterThan(0.3);
    expect(apart(graded, look)).toBeLessThan(0.05);
  });

  it('never writes over its reference, even if forced', async () => {
    await mkdir(at('out'));
    await cp(at('cold.png'), at('out', 'warm.graded.jpg'));
    const look = at('out', 'warm.graded.jpg');
    expect(await words(at('warm.jpg'), '--reference', look, '--out', at('out'), ...FAST, '--force')).toBe(2);
    expect(command.output.err).toMatch(/must not replace an input; got .*warm\.graded\.jpg/);
  });

  it.each([
    ['palette', []],
    ['apply', ['apply', pictureFile('swap.cube')]],
  ])('keeps to --max-megapixels: %s', async (_, first) => {
    expect(
      await words(...first, at('warm.jpg'), at('cold.png'), '--out', at('out'), '--max-megapixels', '0.0004'),
    ).toBe(2);
    // found as it is read first, before anything is trained
    expect(command.output.err).not.toMatch(/iteration|reading 2/);
    expect(command.output.err).toMatch(/warm\.jpg: a picture may have at most 0\.0004 megapixels; got 24 × 20/);
  });

  it('lets a picture of weight 0 receive, and one alone in its palette stay', async () => {
    expect(await words(at('warm.jpg'), at('cold.png'), '--weights', '0,3', '--out', at('out'), ...FAST)).toBe(0);
    const [cold, before] = [await readPicture(at('out', 'cold.graded.png')), await readPicture(at('cold.png'))];
    expect(cold.pixels).toEqual(before.pixels);
    expect(apart(await readPicture(at('out', 'warm.graded.jpg')), before)).toBeLessThan(0.05);
  });

  it('keeps neutral pictures neutral, to the last code', async () => {
    await writePicture(at('dark.png'), ramp(0), { format: 'png' });
    await writePicture(at('light.png'), ramp(60), { format: 'png' });
    const greys = async (name: string): Promise<void> => {
      const { pixels } = await readPicture(at(name));
      for (let i = 0; i < pixels.length; i += 3) expect([pixels[i + 1], pixels[i + 2]]).toEqual([pixels[i], pixels[i]]);
    };
    expect(await words(at('dark.png'), at('light.png'), '--out', at('out'), ...FAST)).toBe(0);
    await greys('out/dark.graded.png');
    await greys('out/light.graded.png');
    // They did move.
    expect(apart(await readPicture(at('out/dark.graded.png')), await readPicture(at('dark.png')))).toBeGreaterThan(
      0.05,
    );
  });

  it('makes a picture all but grey where its reference is', async () => {
    await writePicture(at('grey.png'), ramp(30), { format: 'png' });
    expect(await words(at('warm.jpg'), '--reference', at('grey.png'), '--out', at('out'), ...FAST)).toBe(0);
    const [r, , b] = meanColour(await readPicture(at('out/warm.graded.jpg')));
    // They were 0.46 apart. What the smoothing of the grade leaves is a code.
    expect(Math.abs(r - b)).toBeLessThan(1.5 / 255);
  });

  it('tells two pictures of one name apart, in folders too, and takes patterns', async () => {
    for (const name of ['a', 'b']) await mkdir(at(name));
    await cp(at('warm.jpg'), at('a', 'x.jpg'));
    await cp(at('cold.png'), at('b', 'x.png'));
    expect(await words(at('a'), `${at('b')}/*.png`, '--out', at('out'), ...FAST, '--iterations', '2')).toBe(0);
    expect((await readdir(at('out'))).sort()).toEqual([
      'a_x.cube',
      'a_x.graded.jpg',
      'b_x.cube',
      'b_x.graded.png',
      'sheet.png',
    ]);
  });

  it('writes a table for the file’s own codes beside that for sRGB, and says what each is for', async () => {
    await cp(pictureFile('adobe-8.png'), at('adobe.png'));
    expect(await words(at('adobe.png'), at('warm.jpg'), '--out', at('out'), ...FAST, '--iterations', '2')).toBe(0);
    expect(command.output.err).toMatch(/adobe\.png: converted to sRGB from Adobe RGB \(1998\), its embedded profile/);
    expect(await readFile(at('out', 'adobe.cube'), 'utf8')).toMatch(
      /^TITLE "adobe.png, common palette \(sRGB in and out\)"/,
    );
    expect(await readFile(at('out', 'adobe.own.cube'), 'utf8')).toMatch(/\n# codes in and out: Adobe RGB \(1998\)\n/);
    expect(await readdir(at('out'))).not.toContain('warm.own.cube');
    expect(await words('apply', at('out', 'adobe.own.cube'), at('adobe.png'), '--out', at('more'))).toBe(2);
    expect(command.output.err).toMatch(
      /must be for sRGB codes; got a table for codes of Adobe RGB \(1998\)\. .*without \.own/,
    );
  });

  it('shows how far it is, through reading, training, measuring, fitting and writing', async () => {
    expect(
      await words(at('warm.jpg'), at('cold.png'), '--out', at('out'), '--iterations', '2', '--device', 'cpu'),
    ).toBe(0);
    for (const line of [
      'reading 2/2: cold.png',
      'grade 1/2: measuring warm.jpg',
      'grade 2/2: fitting cold.png',
      'picture 2/2: cold.png',
    ]) {
      expect(command.output.err).toContain(`${line}\n`);
    }
    expect(command.output.err).toMatch(/iteration 2\/2/);
  });

  it('shows it of pictures that only receive, too, and learn one by one', async () => {
    expect(
      await words(
        at('warm.jpg'),
        '--reference',
        at('cold.png'),
        '--out',
        at('out'),
        '--iterations',
        '2',
        '--device',
        'cpu',
      ),
    ).toBe(0);
    for (const doing of ['learning', 'measuring', 'fitting'])
      expect(command.output.err).toContain(`picture 1/1: ${doing} warm.jpg\n`);
  });
});

describe('barycenter palette apply', () => {
  const command = usePaletteCommand();
  const { at, words } = command;

  it('does to other pictures what the grade did to its own', async () => {
    expect(await words(at('cold.png'), at('warm.jpg'), '--out', at('out'), ...FAST, '--iterations', '5')).toBe(0);
    await writePicture(at('frame.png'), photograph(2, [60, 100, 160], 4, true), { format: 'png' });
    expect(await words('apply', at('out', 'cold.cube'), at('frame.png'), at('cold.png'), '--out', at('all'))).toBe(0);
    for (const line of ['reading 2/2: cold.png', 'picture 2/2: cold.png'])
      expect(command.output.err).toContain(`${line}\n`);
    expect((await readdir(at('all'))).sort()).toEqual(['cold.graded.png', 'frame.graded.png']);
    const [graded, applied] = [
      await readPicture(at('out', 'cold.graded.png')),
      await readPicture(at('all', 'cold.graded.png')),
    ];
    // The file has six digits: a twentieth of a 16-bit code.
    expect(Math.max(...applied.pixels.map((v, i) => Math.abs(v - graded.pixels[i])))).toBeLessThanOrEqual(1);
    expect((await readPicture(at('all', 'frame.graded.png'))).pixels).toEqual(applied.pixels);
  });

  it('lists the options that it takes, and no others', async () => {
    expect(await words('apply', '--help')).toBe(0);
    expect(command.output.out).toMatch(/--max-megapixels/);
    expect(command.output.out).not.toMatch(/--reference/);
  });

  it('takes another program’s table, part of the way, and refuses what is there', async () => {
    const apply = (...more: string[]) =>
      words('apply', pictureFile('swap.cube'), at('warm.jpg'), '--out', at('out'), '--quiet', ...more);
    expect(await apply('--strength', '0.5', '--json')).toBe(0);
    const { pictures } = JSON.parse(command.output.out) as { pictures: { graded: string }[] };
    expect(pictures.map(({ graded }) => graded)).toEqual([at('out', 'warm.graded.jpg')]);
    const [r, , b] = meanColour(await readPicture(at('out', 'warm.graded.jpg')));
    expect(Math.abs(r - b)).toBeLessThan(2 / 255); // half-way to swapped
    expect(await apply()).toBe(2);
    expect(command.output.err).toMatch(/must not be there yet/);
    expect(await apply('--force')).toBe(0);
  });

  it.each<[string, string[], RegExp]>([
    ['a missing table', ['none.cube', 'warm.jpg', '--out', 'out'], /none\.cube: the file must exist/],
    [
      'a picture for a table',
      ['warm.jpg', 'cold.png', '--out', 'out'],
      /warm\.jpg: .*(LUT_3D_SIZE|keyword or three numbers)/,
    ],
    ['no folder', ['warm.cube', 'warm.jpg'], /--out must name a folder/],
    [
      'a broken picture, before anything is written',
      ['warm.cube', 'warm.jpg', 'broken.png', '--out', 'out'],
      /broken\.png: the file must be/,
    ],
  ])('refuses %s', async (_, args, message) => {
    await writeFile(at('broken.png'), 'text');
    await cp(pictureFile('swap.cube'), at('warm.cube'));
    expect(await words('apply', ...args.map((arg) => (arg.startsWith('--') ? arg : at(arg))))).toBe(2);
    expect(command.output.err).toMatch(message);
    expect(await readdir(command.folder)).not.toContain('out');
  });
});
