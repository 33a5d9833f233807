import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../../src/node/io/picture.js';
import { GRADED_FILES, meanColour, usePaletteCommand } from '../../support/palette_command.js';

describe('barycenter palette, several times over', () => {
  const command = usePaletteCommand();
  const { at, quietly } = command;

  it('gives the same bytes again, and refuses to replace them unless forced', async () => {
    expect(await quietly('out', '--iterations', '5')).toBe(0);
    expect(command.output.out).toMatch(/warm\.jpg \(24 × 20\): .*warm\.graded\.jpg, .*warm\.cube\n/);
    expect(command.output.out).toMatch(/sheet\.png\n.* seed 0\n/);
    const first = await Promise.all(GRADED_FILES.map((name) => readFile(at('out', name))));
    expect(await quietly('out')).toBe(2);
    expect(command.output.err).toMatch(/must not be there yet; got .*warm\.graded\.jpg.*--force/);
    expect(await quietly('out', '--iterations', '5', '--force', '--threads', '1')).toBe(0);
    expect(await Promise.all(GRADED_FILES.map((name) => readFile(at('out', name))))).toEqual(first);
  });

  it('moves the heavier picture less', async () => {
    const before = meanColour(await readPicture(at('warm.jpg')))[0];
    expect(await quietly('heavy', '--weights', '9,1')).toBe(0);
    expect(await quietly('light', '--weights', '1,9')).toBe(0);
    const after = async (out: string): Promise<number> => meanColour(await readPicture(at(out, 'warm.graded.jpg')))[0];
    // A tenth and nine tenths of the way to the other; in between lies the even palette.
    expect(Math.abs((await after('heavy')) - before)).toBeLessThan(0.12);
    expect(Math.abs((await after('light')) - before)).toBeGreaterThan(0.3);
  });
});
