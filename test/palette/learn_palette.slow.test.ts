import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { AbortedError } from '../../src/errors.js';
import type { Picture } from '../../src/io/picture.js';
import { readPicture, writePicture } from '../../src/node/io/picture.js';
import type { PaletteOptions, RgbaPicture } from '../../src/palette/contract.js';
import { learnPalette } from '../../src/palette/learn_palette.js';
import { applyColourTable } from '../../src/palette/lut/apply_colour_table.js';
import { cubeText } from '../../src/palette/lut/cube_text.js';
import { photograph, usePaletteCommand } from '../support/palette_command.js';

/** As a page has it: with alpha, clamped where it has 8 bits. */
function rgba({ width, height, channels, pixels }: Picture): RgbaPicture {
  const data =
    pixels instanceof Uint16Array ? new Uint16Array(4 * width * height) : new Uint8ClampedArray(4 * width * height);
  data.fill(pixels instanceof Uint16Array ? 65535 : 255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < channels; c++) data[4 * i + c] = pixels[channels * i + c];
  return { width, height, data };
}

const NAMES = ['a.png', 'b.png', 'c.png'];
const PHOTOGRAPHS = [
  photograph(3, [190, 120, 70], 3),
  photograph(4, [60, 100, 160], 4),
  photograph(5, [90, 140, 80], 3, true),
];

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice();
});
afterAll(() => device.close());

describe('learnPalette beside `barycenter palette`', () => {
  const command = usePaletteCommand();

  async function both(flags: readonly string[], graded: number, strength: number, options: Partial<PaletteOptions>) {
    for (const [k, name] of NAMES.entries()) await writePicture(command.at(name), PHOTOGRAPHS[k], { format: 'png' });
    const files = NAMES.slice(0, graded).map((name) => command.at(name));
    const exit = await command.words(...files, '--out', command.at('out'), '--device', 'cpu', '--quiet', ...flags);
    expect([exit, command.output.err]).toEqual([0, expect.not.stringContaining('error')]);
    const palette = await learnPalette(
      [rgba(PHOTOGRAPHS[0]), ...PHOTOGRAPHS.slice(1, graded).map((one) => () => rgba(one))],
      {
        device,
        ...options,
      },
    );
    const { grades, doubts } = await palette.grades(strength);
    for (const [k, { table }] of grades.entries()) {
      const name = NAMES[k].replace('.png', '');
      const cube = await readFile(command.at('out', `${name}.cube`), 'utf8');
      // Not by `toBe`, whose account of a megabyte of differences takes minutes.
      expect(cubeText(table, `${NAMES[k]}, common palette`) === cube).toBe(true);
      const there = await readPicture(command.at('out', `${name}.graded.png`));
      const { data } = rgba(PHOTOGRAPHS[k]);
      const here = applyColourTable(table, data, 4);
      expect(here.constructor).toBe(data.constructor);
      expect(rgba(there).data).toEqual(here);
      expect(here).not.toEqual(data);
    }
    for (const doubt of doubts) expect(command.output.err).toContain(doubt);
    return { palette, grades };
  }

  it('gives the same tables and pixels, also to a picture of weight 0 and part of the way', async () => {
    const flags = ['--iterations', '30', '--weights', '2,1,0', '--strength', '0.6', '--seed', '5'];
    const settings = { iterations: 30, weights: [2, 1, 0], seed: 5 };
    const { palette, grades } = await both(flags, 3, 0.6, settings);
    expect(grades.map(({ quality }) => quality!.after < quality!.before)).toEqual([true, true, true]);
    const whole = await palette.grades();
    expect(whole.grades[0].table.values).not.toEqual(grades[0].table.values);
    // What was measured is still there: back at the first strength, the first bits.
    const again = await palette.grades(0.6);
    expect(again.grades).toEqual(grades);
  });

  it('gives the same towards a reference', async () => {
    for (const [k, name] of NAMES.entries()) await writePicture(command.at(name), PHOTOGRAPHS[k], { format: 'png' });
    const flags = ['--iterations', '30', '--reference', command.at('c.png')];
    await both(flags, 2, 1, { iterations: 30, reference: rgba(PHOTOGRAPHS[2]) });
  });

  it('gives the same by a solver that trains nothing', async () => {
    await both(['--solver', 'sliced'], 2, 1, { solver: 'sliced' });
  });
});

describe('learnPalette', () => {
  const pictures = PHOTOGRAPHS.map(rgba);
  const transparent = { ...pictures[0], data: new Uint8ClampedArray(pictures[0].data.length) };

  it.each<[string, readonly RgbaPicture[], object, RegExp]>([
    ['one picture', pictures.slice(0, 1), {}, /at least 2 pictures; got 1.*reference/],
    ['no list', pictures[0] as never, {}, /pictures are a list/],
    ['pixels of another size', [pictures[0], { ...pictures[1], width: 7 }], {}, /picture 1 must be RGBA pixels/],
    ['a file', [pictures[0], new Date() as never], {}, /picture 1 must be RGBA pixels.*getImageData/s],
    ['nothing', [pictures[0], undefined as never], {}, /picture 1 must be RGBA pixels/],
    ['what shows nothing', [pictures[0], transparent], {}, /picture 1 must show some colour/],
    ['weights of another count', pictures, { weights: [1, 1] }, /weights must be 3 numbers/],
    ['weights that are all 0', pictures, { weights: [0, 0, 0] }, /one above 0/],
    ['a weight that is no number', pictures, { weights: [1, NaN, 1] }, /weights must be/],
    ['weights and a reference', pictures, { weights: [1, 1, 1], reference: pictures[0] }, /exclude each other/],
    ['another solver', pictures, { solver: 'newton' }, /no such solver.*sinkhorn-grid/s],
    ['iterations of a solver without', pictures, { solver: 'sliced', iterations: 5 }, /iterations are of energy/],
    ['ε of a solver without', pictures, { solver: 'sliced', epsilon: 1 }, /sliced has no ε/],
    ['ε of 0', pictures, { epsilon: 0 }, /epsilon must be a number above 0/],
    ['half an iteration', pictures, { iterations: 0.5 }, /iterations must be a whole number/],
    ['a misspelt setting', pictures, { weight: [1, 1, 1] }, /Did you mean "weights"/],
    ['no device', pictures, { device: undefined }, /needs a device/],
    ['a seed below 0', pictures, { seed: -1 }, /a seed must be/],
  ])('refuses %s', async (_, given, settings, message) => {
    await expect(learnPalette(given, { device, ...settings })).rejects.toThrow(message);
    await expect(learnPalette(given, { device, ...settings })).rejects.toMatchObject({ name: 'InvalidInputError' });
  });

  it('refuses a strength that is none, and stops when told to', async () => {
    const palette = await learnPalette(pictures.slice(0, 2), { device, solver: 'sliced' });
    await expect(palette.grades(1.5)).rejects.toThrow(/from 0 to 1/);
    await expect(palette.grades(NaN)).rejects.toThrow(/from 0 to 1/);
    const signal = AbortSignal.abort();
    await expect(learnPalette(pictures, { device, signal })).rejects.toThrow(AbortedError);
  });

  it('learns once for strengths that are asked for at the same time, and goes on for those that stay', async () => {
    const told: number[] = [];
    const onProgress = ({ iteration }: { readonly iteration: number }): void => void told.push(iteration);
    const options = { device, iterations: 5, reference: pictures[1], onProgress };
    const together = await learnPalette(pictures.slice(0, 1), options);
    const [half, whole] = await Promise.all([together.grades(0.5), together.grades(1)]);
    expect(told).toEqual([1, 2, 3, 4, 5]);
    const stop = new AbortController();
    const alone = await learnPalette(pictures.slice(0, 1), options);
    const both = Promise.allSettled([alone.grades(0.5, { signal: stop.signal }), alone.grades(1)]);
    stop.abort();
    const [stopped, stayed] = await both;
    expect(stopped).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    expect(stayed).toEqual({ status: 'fulfilled', value: whole });
    expect(await alone.grades(0.5)).toEqual(half);
  });

  it('says when its grades should not be believed', async () => {
    const palette = await learnPalette(pictures.slice(0, 2), { device, iterations: 1 });
    const { doubts } = await palette.grades();
    expect(doubts.join()).toMatch(/iterations/);
  });
});
