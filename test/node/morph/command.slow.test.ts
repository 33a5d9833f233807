import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { readPicture, writePicture, type Picture } from '../../../src/node/io/picture.js';
import { apart, areaOf, disk, inkBy, pictureOf } from './shapes.js';

const main = fileURLToPath(new URL('../../../dist/src/node/cli/main.js', import.meta.url));

/** Seventeen greys are codes that are rounded. */
const inkOfStep = ({ width, height, pixels }: Picture) =>
  inkBy(width, height, (x, y) => 1 - pixels[3 * (y * width + x)] / 255);

interface Result {
  readonly width: number;
  readonly height: number;
  readonly steps: readonly { readonly file: string; readonly weights: readonly number[] }[];
  readonly strip: string;
  readonly animation: string;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

let folder: string;
let output: { out: string; err: string };
const at = (...names: string[]): string => join(folder, ...names);

const morph = (names: readonly string[], ...more: string[]): Promise<number> => {
  output = { out: '', err: '' };
  const files = names.map((name) => at(name));
  return runCommandLine(['morph', ...files, '--out', at('out'), '--device', 'cpu', '--quiet', ...more]);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'morph-'));
  output = { out: '', err: '' };
  const save = (name: string, picture: Picture) => writePicture(at(name), picture, { format: 'png' });
  await save('left.png', pictureOf(disk(32, 9, 12, 6)));
  await save('right.png', pictureOf(disk(32, 21, 18, 6)));
  await save('light.png', pictureOf(disk(32, 9, 12, 6), { shape: 255, ground: 0 }));
  await save('cut.png', pictureOf(disk(32, 15, 15, 8), { shape: 200, ground: 200, alpha: (ink) => ink }));
  await save('wide.png', pictureOf(inkBy(64, 16, (x, y) => (x > 4 && x < 50 && y > 3 && y < 12 ? 1 : 0))));
  await save('grey.png', pictureOf(inkBy(32, 32, (x, y) => Math.exp(-((x - 15) ** 2 + (y - 14) ** 2) / 40))));
  await save('blank.png', pictureOf(inkBy(32, 32, () => 0)));
  await writeFile(at('broken.png'), 'no picture');
  await mkdir(at('full'));
  await writeFile(at('full', 'mine'), '');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('barycenter morph', () => {
  it('writes a picture of each step, all in a row, and the animation', async () => {
    expect(await morph(['left.png', 'right.png'], '--steps', '3', '--size', '32', '--json')).toBe(0);
    expect(output.err).toBe('');
    expect((await readdir(at('out'))).sort()).toEqual([
      'morph.webp',
      'step-1.png',
      'step-2.png',
      'step-3.png',
      'strip.png',
    ]);
    const result = JSON.parse(output.out) as Result;
    expect(result).toMatchObject({ width: 32, height: 32, notes: [], warnings: [], strip: at('out', 'strip.png') });
    expect(result.steps.map(({ weights }) => weights)).toEqual([
      [1, 0],
      [0.5, 0.5],
      [0, 1],
    ]);
    const middle = inkOfStep(await readPicture(result.steps[1].file));
    const exact = disk(32, 15, 15, 6);
    // 41 pixels of edge, whose greys are drawn by sixteen points, 0.05 each, and cut by 0.05 where they are read.
    expect(apart(middle, exact)).toBeLessThan(41 * 0.1);
    expect(Math.abs(areaOf(middle) - areaOf(exact))).toBeLessThan(41 * 0.05);
  });

  it('says what it wrote to people', async () => {
    expect(await morph(['left.png', 'right.png'], '--steps', '2')).toBe(0);
    expect(output.out).toMatch(
      /^2 steps of 128 × 128 pixels: .*step-1\.png to .*step-2\.png\nall of them: .*strip\.png\n/,
    );
  });

  it('takes three pictures to a triangle and four to a square', async () => {
    const three = ['left.png', 'right.png', 'cut.png'];
    expect(await morph(three, '--steps', '3', '--size', '16', '--json')).toBe(0);
    expect((JSON.parse(output.out) as Result).steps.map(({ file }) => file.slice(at('out', 'step-').length))).toEqual([
      '1-1.png',
      '2-1.png',
      '2-2.png',
      '3-1.png',
      '3-2.png',
      '3-3.png',
    ]);
    await rm(at('out'), { recursive: true });
    expect(await morph([...three, 'wide.png'], '--steps', '2', '--size', '16', '--json')).toBe(0);
    expect((JSON.parse(output.out) as Result).steps).toHaveLength(4);
  });

  it('reads light shapes and outlines, says how pictures are fitted, and keeps greys', async () => {
    const first = async (): Promise<Picture> => readPicture(at('out', 'step-1.png'));
    expect(await morph(['light.png', 'cut.png'], '--invert', '--steps', '2', '--size', '32')).toBe(0);
    expect(output.err).toMatch(/cut\.png: its ground is transparent, so that its alpha is taken as ink/);
    const inverted = inkOfStep(await first());
    expect(apart(inverted, disk(32, 9, 12, 6))).toBeLessThan(41 * 0.05);
    await rm(at('out'), { recursive: true });

    expect(await morph(['left.png', 'wide.png'], '--outline', '--steps', '2', '--size', '32')).toBe(0);
    expect(output.err).toMatch(/pictures of different sizes are fitted into one frame of 32 × 32 pixels/);
    expect(areaOf(inkOfStep(await first()))).toBeLessThan(0.5 * areaOf(inverted));
    await rm(at('out'), { recursive: true });

    expect(await morph(['left.png', 'grey.png'], '--steps', '3', '--size', '32')).toBe(0);
    expect(output.err).toMatch(/not near black and white, so that greys are kept as with --grey: .*grey\.png$/m);
    const middle = inkOfStep(await readPicture(at('out', 'step-2.png')));
    expect([...middle.values].filter((ink) => ink > 0.2 && ink < 0.8).length).toBeGreaterThan(50);
  });

  it.each<[string, string[], string[], RegExp]>([
    ['one picture', ['left.png'], [], /morph: takes 2 to 4 pictures; got 1\. Name another/],
    ['five', ['left.png', 'right.png', 'cut.png', 'wide.png', 'grey.png'], [], /takes 2 to 4 pictures; got 5/],
    ['one step', ['left.png', 'right.png'], ['--steps', '1'], /--steps.*Give a whole number from 2 up/],
    ['too many', ['left.png', 'right.png'], ['--steps', '100'], /--steps may be at most 99; got 100\. Pass --steps 99/],
    [
      'too many for a sheet',
      ['left.png', 'right.png', 'cut.png'],
      ['--steps', '17'],
      /--steps may be at most 16 along each edge/,
    ],
    ['a huge frame', ['left.png', 'right.png'], ['--size', '513'], /--size.*from 8 to 512/],
    ['an epsilon of 0', ['left.png', 'right.png'], ['--epsilon', '0'], /--epsilon.*above 0/],
    ['what is no picture', ['left.png', 'broken.png'], [], /broken\.png: the file must be a PNG, JPEG, TIFF or WebP/],
    ['a picture that is missing', ['left.png', 'nowhere.png'], [], /nowhere\.png/],
    ['one without ink', ['left.png', 'blank.png'], [], /blank\.png: a picture must have ink.*got no ink/],
    [
      'an epsilon that the grid has not',
      ['left.png', 'right.png'],
      ['--epsilon', '1e-9'],
      /epsilon must not be so small/,
    ],
  ])('refuses %s and writes nothing', async (_, names, more, message) => {
    expect(await morph(names, ...more)).toBe(2);
    expect(output.err).toMatch(message);
    expect(await readdir(folder)).not.toContain('out');
  });

  it('refuses a folder that holds something, before it reads', async () => {
    output = { out: '', err: '' };
    expect(await runCommandLine(['morph', at('broken.png'), at('left.png'), '--out', at('full')])).toBe(2);
    expect(output.err).toMatch(/morph --out: it must be new or empty; got .*full/);
    expect(await readdir(at('full'))).toEqual(['mine']);
  });

  it('writes nothing where Ctrl-C stops it', async () => {
    const words = ['left.png', 'right.png'].map((name) => at(name));
    // Steps enough to last until the signal arrives.
    const args = [main, 'morph', ...words, '--out', at('out'), '--device', 'cpu', '--threads', '1', '--steps', '99'];
    const ended = await new Promise<{ code: number | null; error: string }>((resolve, reject) => {
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      let [error, stopped] = ['', false];
      child.stderr.on('data', (piece: Buffer) => {
        error += piece.toString();
        if (!stopped && error.includes('step 11/99')) stopped = child.kill('SIGINT');
      });
      child.once('error', reject);
      child.once('exit', (code) => resolve({ code, error }));
    });
    expect(ended.error).toMatch(/morph: stopped with \d+ of 99 steps; nothing was written/);
    expect(ended.code).toBe(130);
    expect(await readdir(folder)).not.toContain('out');
  });
});
