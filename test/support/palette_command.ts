import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { runCommandLine } from '../../src/node/cli/command_line.js';
import { writePicture, type Picture } from '../../src/node/io/picture.js';
import { TestRandom } from './random.js';

/** Soft noise about a colour, with a strip of black and one of white. */
export function photograph(seed: number, colour: readonly number[], channels: 3 | 4, deep = false): Picture {
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

/** Mean of each channel below the strips, of 1. */
export function meanColour({ pixels, channels, width }: Picture): number[] {
  const most = pixels instanceof Uint16Array ? 65535 : 255;
  const sums = [0, 0, 0];
  for (let at = 2 * width * channels; at < pixels.length; at += channels) {
    for (let c = 0; c < 3; c++) sums[c] += pixels[at + c] / most;
  }
  return sums.map((sum) => sum / (pixels.length / channels - 2 * width));
}

/** What `barycenter palette` writes for the two photographs. */
export const GRADED_FILES = ['cold.cube', 'cold.graded.png', 'sheet.png', 'warm.cube', 'warm.graded.jpg'];

/** `barycenter palette` on two photographs in a folder of each test's own. */
export class PaletteCommand {
  folder = '';
  /** What the last command printed. */
  output = { out: '', err: '' };

  readonly at = (...names: string[]): string => join(this.folder, ...names);

  /** The exit code. */
  readonly run = (out: string, ...more: string[]): Promise<number> => {
    this.output = { out: '', err: '' };
    return runCommandLine([
      'palette',
      this.at('warm.jpg'),
      this.at('cold.png'),
      '--out',
      this.at(out),
      '--device',
      'cpu',
      ...more,
    ]);
  };

  /** Any words after `palette`; the exit code. */
  readonly words = (...args: string[]): Promise<number> => {
    this.output = { out: '', err: '' };
    return runCommandLine(['palette', ...args]);
  };

  readonly quietly = (out: string, ...more: string[]): Promise<number> =>
    this.run(out, '--quiet', '--iterations', '60', ...more);
}

/** Sets one up for the tests of a block. */
export function usePaletteCommand(): PaletteCommand {
  const command = new PaletteCommand();
  beforeEach(async () => {
    command.folder = await mkdtemp(join(tmpdir(), 'palette-'));
    command.output = { out: '', err: '' };
    await writePicture(command.at('warm.jpg'), photograph(1, [190, 120, 70], 3), { format: 'jpeg' });
    await writePicture(command.at('cold.png'), photograph(2, [60, 100, 160], 4, true), { format: 'png' });
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((command.output.out += String(text))));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((command.output.err += String(text))));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(command.folder, { recursive: true });
  });
  return command;
}
