import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command_line.js';
import { readPicture, writePicture, type Picture } from '../../src/io/picture.js';
import { TestRandom } from '../support/random.js';

/** Soft noise about a colour, with a strip of black and one of white. */
function photograph(seed: number, colour: readonly number[], channels: 3 | 4, deep = false): Picture {
  const [width, height] = [24, 20];
  const noise = new TestRandom(seed).normals(width * height * 3, 18);
  const unit = deep ? 257 : 1;
  const values = Array.from({ length: width * height * channels }, (_, i) => {
    const [pixel, c] = [Math.floor(i / channels), i % channels];
    if (c === 3) return unit * (pixel % 256);
    if (pixel < width) return 0;
    if (pixel < 2 * width) return 255 * unit;
    return Math.round(unit * Math.min(255, Math.max(0, colour[c] + noise[3 * pixel + c])));
  });
  return { width, height, channels, pixels: deep ? Uint16Array.from(values) : Uint8Array.from(values) };
}

describe('barycenter palette', () => {
  let folder: string;
  let output: { out: string; err: string };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palette-'));
    output = { out: '', err: '' };
    await writePicture(join(folder, 'warm.jpg'), photograph(1, [190, 120, 70], 3), 'jpeg');
    await writePicture(join(folder, 'cold.png'), photograph(2, [60, 100, 160], 4, true), 'png');
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const at = (...names: string[]): string => join(folder, ...names);
  const graded = (out: string, ...more: string[]): Promise<number> =>
    runCommandLine(['palette', at('warm.jpg'), at('cold.png'), '--out', at(out), '--device', 'cpu', ...more]);
  const palette = (out: string, ...more: string[]): Promise<number> => {
    output.out = '';
    output.err = '';
    return graded(out, '--quiet', '--iterations', '60', ...more);
  };
  const files = ['cold.cube', 'cold.graded.png', 'sheet.png', 'warm.cube', 'warm.graded.jpg'];

  const meanColour = ({ pixels, channels, width }: Picture): number[] => {
    const most = pixels instanceof Uint16Array ? 65535 : 255;
    const sums = [0, 0, 0];
    for (let at = 2 * width * channels; at < pixels.length; at += channels) {
      for (let c = 0; c < 3; c++) sums[c] += pixels[at + c] / most;
    }
    return sums.map((sum) => sum / (pixels.length / channels - 2 * width));
  };

  it('grades pictures towards each other and keeps their format, depth, alpha, blacks and whites', async () => {
    expect(await palette('out', '--json')).toBe(0);
    expect(output.err).toBe('');
    expect((await readdir(at('out'))).sort()).toEqual(files);
    const result = JSON.parse(output.out) as { pictures: { graded: string; weight: number }[]; sheet: string; stages: object };
    expect(result.pictures.map(({ graded }) => graded)).toEqual([at('out', 'warm.graded.jpg'), at('out', 'cold.graded.png')]);
    expect(result.pictures.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
    expect(Object.keys(result.stages)).toEqual(['reading', 'learning', 'measuring', 'fitting', 'writing']);

    const [warm, cold, coldBefore] = await Promise.all(
      [at('out', 'warm.graded.jpg'), at('out', 'cold.graded.png'), at('cold.png')].map(readPicture),
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

  it('gives the same bytes again, and refuses to replace them unless forced', async () => {
    expect(await palette('out', '--iterations', '5')).toBe(0);
    expect(output.out).toMatch(/warm\.jpg \(24 × 20\): .*warm\.graded\.jpg, .*warm\.cube\n/);
    expect(output.out).toMatch(/\nbefore and after: .*sheet\.png\n.* s, seed 0\n$/);
    const first = await Promise.all(files.map((name) => readFile(at('out', name))));
    expect(await palette('out')).toBe(2);
    expect(output.err).toMatch(/must not be there yet; got .*warm\.graded\.jpg.*--force/);
    expect(await palette('out', '--iterations', '5', '--force', '--threads', '1')).toBe(0);
    expect(await Promise.all(files.map((name) => readFile(at('out', name))))).toEqual(first);
  });

  it('moves the heavier picture less', async () => {
    const before = meanColour(await readPicture(at('warm.jpg')))[0];
    expect(await palette('heavy', '--weights', '9,1')).toBe(0);
    expect(await palette('light', '--weights', '1,9')).toBe(0);
    const after = async (out: string): Promise<number> => meanColour(await readPicture(at(out, 'warm.graded.jpg')))[0];
    // A tenth and nine tenths of the way to the other; in between lies the even palette.
    expect(Math.abs((await after('heavy')) - before)).toBeLessThan(0.12);
    expect(Math.abs((await after('light')) - before)).toBeGreaterThan(0.3);
  });

  it('leaves pictures as they are at strength 0', async () => {
    expect(await palette('out', '--strength', '0', '--iterations', '2')).toBe(0);
    expect((await readPicture(at('out', 'cold.graded.png'))).pixels).toEqual((await readPicture(at('cold.png'))).pixels);
  });

  it.each<[string, string[], RegExp]>([
    ['weights of another count', ['--weights', '1,2,3'], /--weights needs 2 numbers, one per picture; got 3/],
    ['a weight of 0', ['--weights', '1,0'], /--weights.*Give a number above 0/],
    ['an epsilon of 0', ['--epsilon', '0'], /--epsilon.*Give a number above 0/],
    ['a strength above 1', ['--strength', '1.5'], /--strength.*Give a number from 0 to 1/],
    ['a file that is no picture', ['broken.png'], /broken\.png: the file must be a whole PNG or JPEG/],
    ['a picture that shows nothing', ['clear.png'], /clear\.png: a picture must show some colour; got transparent pixels only/],
  ])('refuses %s before it writes anything', async (_, more, message) => {
    await writeFile(at('broken.png'), 'text');
    const clear: Picture = { width: 2, height: 1, channels: 4, pixels: Uint8Array.of(9, 9, 9, 0, 9, 9, 9, 0) };
    await writePicture(at('clear.png'), clear, 'png');
    expect(await palette('out', ...more.map((name) => (name.endsWith('.png') ? at(name) : name)))).toBe(2);
    expect(output.err).toMatch(message);
    expect(await readdir(folder)).not.toContain('out');
  });

  it('stops at Ctrl-C and leaves nothing behind', async () => {
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      if (String(text).startsWith('iteration 1/100,')) process.emit('SIGINT');
      return Boolean((output.err += String(text)));
    });
    expect(await graded('out', '--iterations', '100')).toBe(130);
    expect(output.err).toMatch(/^iteration 1\/100,/m);
    expect(output.err).toMatch(/stopped/);
    expect((await readdir(folder)).sort()).toEqual(['cold.png', 'warm.jpg']);
  });

  it('needs two pictures', async () => {
    expect(await runCommandLine(['palette', at('warm.jpg'), '--out', at('out')])).toBe(2);
    expect(output.err).toMatch(/at least 2 pictures; got 1/);
  });
});
