import { mkdir, readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readPicture, writePicture } from '../../../src/node/io/picture.js';
import { GRADED_FILES, meanColour, photograph, usePaletteCommand } from '../../support/palette_command.js';

interface Result {
  readonly solver: string;
  readonly epsilon: number;
  readonly pictures: readonly {
    readonly weight: number;
    readonly quality?: { readonly before: number; readonly after: number; readonly moved: number };
  }[];
}

const QUIET = ['--quiet', '--device', 'cpu'];

describe('barycenter palette by another solver', () => {
  const command = usePaletteCommand();
  const { at, run, words } = command;
  const result = (): Result => JSON.parse(command.output.out) as Result;

  it.each([
    ['sliced', 0],
    ['sinkhorn-grid', 0.1],
  ])('%s writes what the learned one writes, and says how good it is', async (solver, epsilon) => {
    expect(await run('out', '--solver', solver, '--quiet', '--json')).toBe(0);
    expect(command.output.err).toBe('');
    expect((await readdir(at('out'))).sort()).toEqual(GRADED_FILES);
    const found = result();
    expect([found.solver, found.epsilon]).toEqual([solver, epsilon]);
    for (const { quality } of found.pictures) {
      expect(quality!.after).toBeLessThan(quality!.before / 20);
      expect(quality!.moved).toBeGreaterThan(0.05);
    }
    const [a, b] = [
      meanColour(await readPicture(at('out', 'warm.graded.jpg'))),
      meanColour(await readPicture(at('out', 'cold.graded.png'))),
    ];
    // They were 0.51, 0.08 and 0.35 apart; as of the learned one.
    for (let c = 0; c < 3; c++) expect(Math.abs(a[c] - b[c])).toBeLessThan(0.05);

    expect(await run('again', '--solver', solver, '--quiet')).toBe(0);
    expect(command.output.out).toMatch(/\n {2}[\d.e+]+ → [\d.]+ scatters from the palette, colours moved by 0\.\d+/);
    for (const name of ['warm.cube', 'cold.graded.png'])
      expect(await readFile(at('again', name))).toEqual(await readFile(at('out', name)));
  });

  it.each(['sliced', 'sinkhorn-grid'])('%s keeps to weights, one of 0 among them', async (solver) => {
    await writePicture(at('green.png'), photograph(3, [90, 170, 90], 3), { format: 'png' });
    const all = [at('warm.jpg'), at('cold.png'), at('green.png')];
    expect(await words(...all, '--weights', '9,1,0', '--out', at('out'), '--solver', solver, ...QUIET, '--json')).toBe(
      0,
    );
    expect(result().pictures.map(({ weight }) => weight)).toEqual([0.9, 0.1, 0]);
    for (const { quality } of result().pictures) expect(quality!.after).toBeLessThan(quality!.before / 10);
    const means: number[][] = [];
    for (const name of ['warm.jpg', 'out/cold.graded.png', 'out/green.graded.png', 'cold.png'])
      means.push(meanColour(await readPicture(at(name))));
    // All come near the warm one, whose red was half of all away from the cold one's.
    const [warm, cold, green, before] = means.map(([red]) => red);
    expect(Math.abs(warm - before)).toBeGreaterThan(0.4);
    for (const red of [cold, green]) expect(Math.abs(red - warm)).toBeLessThan(0.12);
  });

  it.each(['sliced', 'sinkhorn-grid'])('%s brings pictures to a reference’s palette', async (solver) => {
    const flags = ['--reference', at('cold.png'), '--out', at('out'), '--solver', solver, ...QUIET, '--json'];
    expect(await words(at('warm.jpg'), ...flags)).toBe(0);
    expect((await readdir(at('out'))).sort()).toEqual(['sheet.png', 'warm.cube', 'warm.graded.jpg']);
    const [{ quality }] = result().pictures;
    expect(quality!.after).toBeLessThan(quality!.before / 20);
    const [graded, look] = [
      meanColour(await readPicture(at('out/warm.graded.jpg'))),
      meanColour(await readPicture(at('cold.png'))),
    ];
    // As of the learned one.
    for (let c = 0; c < 3; c++) expect(Math.abs(graded[c] - look[c])).toBeLessThan(0.05);
  });

  it.each([
    ['sliced', 8],
    ['sinkhorn-grid', 24],
  ])('%s takes many frames', async (solver, frames) => {
    await mkdir(at('frames'));
    const last = frames - 1;
    for (let f = 0; f <= last; f++) {
      const picture = photograph(f, [100 + (70 * f) / last, 120, 140 - (50 * f) / last], 3);
      await writePicture(at('frames', `f${f}.png`), picture, { format: 'png' });
    }
    expect(await words(at('frames'), '--out', at('out'), '--solver', solver, ...QUIET, '--json')).toBe(0);
    const { pictures } = result();
    expect(pictures).toHaveLength(frames);
    // The first and the last were furthest from what they have in common.
    for (const { quality } of [pictures[0], pictures[last]]) expect(quality!.after).toBeLessThan(quality!.before / 10);
  });

  it.each<[string, string[], RegExp]>([
    [
      'iterations of what does not train',
      ['--solver', 'sliced', '--iterations', '20'],
      /palette --iterations: is of --solver energy, which trains; got --solver sliced\. Leave it out/,
    ],
    [
      'iterations of what does not train',
      ['--solver', 'sinkhorn-grid', '--iterations', '20'],
      /which trains; got --solver sinkhorn-grid/,
    ],
    [
      'an epsilon of what regularises nothing',
      ['--solver', 'sliced', '--epsilon', '0.2'],
      /palette --epsilon: is of --solver energy and sinkhorn-grid, which regularise; got --solver sliced\. Leave it out/,
    ],
    [
      'an epsilon that a grid cannot see',
      ['--solver', 'sinkhorn-grid', '--epsilon', '1e-5'],
      /palette: epsilon: a grid of at most 96 cells a side needs a larger one .*Pass epsilon [\d.]+, or the solver energy/,
    ],
    [
      'a solver without colours',
      ['--solver', 'quantile'],
      /--solver.*Allowed choices are energy, sliced, sinkhorn-grid/,
    ],
  ])('refuses %s before it writes anything: %#', async (_, more, message) => {
    expect(await run('out', '--quiet', ...more)).toBe(2);
    expect(command.output.err).toMatch(message);
    expect((await readdir(command.folder)).sort()).toEqual(['cold.png', 'warm.jpg']);
  });
});
