import { readdir, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { readPicture, writePicture, type Picture } from '../../../src/node/io/picture.js';
import { GRADED_FILES, meanColour, usePaletteCommand } from '../../support/palette_command.js';

describe('barycenter palette', () => {
  const command = usePaletteCommand();
  const { at, run, quietly } = command;

  it('grades pictures towards each other and keeps their format, depth, alpha, blacks and whites', async () => {
    expect(await quietly('out', '--json')).toBe(0);
    expect(command.output.err).toBe('');
    expect((await readdir(at('out'))).sort()).toEqual(GRADED_FILES);
    const result = JSON.parse(command.output.out) as {
      pictures: { graded: string; weight: number }[];
      sheet: string;
      stages: object;
    };
    expect(result.pictures.map(({ graded }) => graded)).toEqual([
      at('out', 'warm.graded.jpg'),
      at('out', 'cold.graded.png'),
    ]);
    expect(result.pictures.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
    expect(Object.keys(result.stages)).toEqual(['reading', 'learning', 'measuring', 'fitting', 'writing']);

    const [warm, cold, coldBefore] = await Promise.all(
      [at('out', 'warm.graded.jpg'), at('out', 'cold.graded.png'), at('cold.png')].map((path) => readPicture(path)),
    );
    const [a, b] = [meanColour(warm), meanColour(cold)];
    // They were 0.51, 0.08 and 0.35 apart.
    for (let c = 0; c < 3; c++) expect(Math.abs(a[c] - b[c])).toBeLessThan(0.05);
    expect(cold.pixels).toBeInstanceOf(Uint16Array);
    const alpha = (p: Picture): number[] => [...p.pixels].filter((_, i) => i % 4 === 3);
    expect(alpha(cold)).toEqual(alpha(coldBefore));
    for (let c = 0; c < 3; c++) {
      expect(cold.pixels[4 + c]).toBeLessThan(65535 * 1e-4);
      expect(cold.pixels[4 * 30 + c]).toBeGreaterThan(65535 * (1 - 1e-4));
    }
    const sheet = await readPicture(result.sheet);
    expect(sheet.width).toBeGreaterThan(2 * warm.width);
    expect(sheet.height).toBeGreaterThan(2 * warm.height);
  });

  it('says of a training that was too short that its grades should not be believed, and exits with 0', async () => {
    expect(await run('out', '--quiet', '--iterations', '2')).toBe(0);
    expect(command.output.err).toMatch(
      /^warning: grades should not be believed: palettes are \d+ times as far apart as 2048 exact colours scatter: raise iterations \(now 2\)$/m,
    );
    expect((await readdir(at('out'))).sort()).toEqual(GRADED_FILES);
  });

  it('leaves pictures as they are at strength 0', async () => {
    expect(await quietly('out', '--strength', '0', '--iterations', '2')).toBe(0);
    expect((await readPicture(at('out', 'cold.graded.png'))).pixels).toEqual(
      (await readPicture(at('cold.png'))).pixels,
    );
  });

  it.each<[string, string[], RegExp]>([
    ['weights of another count', ['--weights', '1,2,3'], /--weights needs 2 numbers, one per picture; got 3/],
    ['weights below 0', ['--weights', '1,-1'], /--weights.*Give numbers from 0 up/],
    ['no weight above 0', ['--weights', '0,0'], /some weight must be above 0; got 0,0/],
    [
      'weights beside a reference',
      ['--weights', '1,1', '--reference', 'cold.png'],
      /--weights and --reference exclude each other/,
    ],
    ['an epsilon of 0', ['--epsilon', '0'], /--epsilon.*Give a number above 0/],
    ['a strength above 1', ['--strength', '1.5'], /--strength.*Give a number from 0 to 1/],
    [
      'a file that is no picture',
      ['broken.png'],
      /broken\.png: the file must be a PNG, JPEG, TIFF or WebP picture; got something else/,
    ],
    [
      'a picture that shows nothing',
      ['clear.png'],
      /clear\.png: a picture must show some colour; got transparent pixels only/,
    ],
  ])('refuses %s before it writes anything', async (_, more, message) => {
    await writeFile(at('broken.png'), 'text');
    const clear: Picture = { width: 2, height: 1, channels: 4, pixels: Uint8Array.of(9, 9, 9, 0, 9, 9, 9, 0) };
    await writePicture(at('clear.png'), clear, { format: 'png' });
    expect(await quietly('out', ...more.map((name) => (name.endsWith('.png') ? at(name) : name)))).toBe(2);
    expect(command.output.err).toMatch(message);
    expect(await readdir(command.folder)).not.toContain('out');
  });

  it('stops at Ctrl-C and leaves nothing behind', async () => {
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      if (String(text).startsWith('iteration 1/100,')) process.emit('SIGINT');
      return Boolean((command.output.err += String(text)));
    });
    expect(await run('out', '--iterations', '100')).toBe(130);
    expect(command.output.err).toMatch(/^iteration 1\/100,/m);
    expect(command.output.err).toMatch(/stopped/);
    expect((await readdir(command.folder)).sort()).toEqual(['cold.png', 'warm.jpg']);
  });

  it('refuses a file in the place of --out before it reads a picture', async () => {
    await writeFile(at('out'), '');
    for (const name of ['swap.cube', 'broken.png']) await writeFile(at(name), 'text');
    for (const words of [
      [at('warm.jpg'), at('broken.png')],
      ['apply', at('swap.cube'), at('broken.png')],
    ])
      for (const out of [at('out'), at('out', 'deep')]) {
        command.output.err = '';
        expect(await runCommandLine(['palette', ...words, '--out', out])).toBe(2);
        expect(command.output.err).toMatch(/^.*writing .*out.*: every part of the path .*must be a folder; got /);
      }
  });

  it('needs two pictures', async () => {
    expect(await runCommandLine(['palette', at('warm.jpg'), '--out', at('out')])).toBe(2);
    expect(command.output.err).toMatch(/at least 2 pictures; got 1/);
  });
});
