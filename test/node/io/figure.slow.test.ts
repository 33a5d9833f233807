import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { renderFigure, renderLines, renderPng, type FigureInput } from '../../../src/node/io/figure.js';
import type { Table } from '../../../src/io/numeric_table.js';
import { pngPixels, type PngPixels } from './png_pixels.js';

/** Points on a lattice of irrational slopes round (shift, shift, …): spread like a cloud, with no randomness at all. */
function cloud(rows: number, columns: number, shift: number): Table {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor(i / columns);
    return shift + ((row * Math.sqrt(2 + (i % columns))) % 1) * 2 - 1;
  });
  return { data, rows, columns };
}

function input(dim: number, changes: Partial<FigureInput> = {}): FigureInput {
  const marginals = [0, 1, 2].map((k) => ({
    label: `cloud ${'ABC'[k]}`,
    weight: [0.2, 0.3, 0.5][k],
    samples: cloud(700, dim, 3 * k),
    pushForward: cloud(600, dim, 3 + 0.1 * k),
    plan: { from: cloud(9, dim, 3 * k), to: cloud(9, dim, 3) },
  }));
  const subtitle = ['first line', 'second line'];
  return { title: 'A title < & >', subtitle, marginals, exact: cloud(500, dim, 3), ...changes };
}

/** Like `toContain`, but a failure prints the missing texts, not the whole picture. */
function expectTexts(svg: string, texts: readonly string[]): void {
  expect(texts.filter((text) => !svg.includes(text))).toEqual([]);
}

function expectFiniteNumbers(svg: string): void {
  expect(/NaN|Infinity|undefined/.exec(svg)?.[0]).toBe(undefined);
}

/** Pixels within 6 levels of a colour in each channel. */
function countColour({ rgba }: PngPixels, hex: string): number {
  const colour = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  let count = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    if (colour.every((channel, c) => Math.abs(rgba[i + c] - channel) <= 6)) count++;
  }
  return count;
}

describe('renderFigure', () => {
  it.each([1, 2, 5])('gives the same bytes for the same input, D = %i', async (dim) => {
    const first = await renderFigure(input(dim));
    await renderFigure(input(2, { title: 'another in between' }));
    expect((await renderFigure(input(dim))) === first).toBe(true);
  });

  it('names everything it shows', async () => {
    const svg = await renderFigure(input(2, { axisLabels: ['east', 'north'] }));
    const expected = [
      'A title &lt; &amp; &gt;',
      'first line',
      'second line',
      'cloud A · λ = 0.2',
      'cloud B · λ = 0.3',
      'cloud C · λ = 0.5',
      'x → y',
      'exact',
      'push-forward',
      '50 % and 90 %',
      '>east<',
      '>north<',
    ];
    expectTexts(svg, expected);
    expectFiniteNumbers(svg);
  });

  it('leaves out of the legend what it does not show', async () => {
    const {
      marginals: [{ label, samples, pushForward }],
    } = input(2);
    const svg = await renderFigure({ title: 'bare', marginals: [{ label, samples, pushForward }] });
    expect(['x → y', 'exact', 'λ'].filter((text) => svg.includes(text))).toEqual([]);
  });

  it('names principal components by the variance they explain', async () => {
    // Spreads 3, 2, 1 along the axes: variances 9 : 4 : 1.
    const rows = [
      [3, 0, 0],
      [-3, 0, 0],
      [0, 2, 0],
      [0, -2, 0],
      [0, 0, 1],
      [0, 0, -1],
    ];
    const table = { data: Float32Array.from(rows.flat()), rows: 6, columns: 3 };
    const marginal = { label: 'a', samples: table, pushForward: table };
    const svg = await renderFigure({ title: 'spread', marginals: [marginal] });
    expectTexts(svg, ['PC 1 (64 % of variance)', 'PC 2 (29 % of variance)']);
  });

  it('has one scale on both axes for D ≥ 2', async () => {
    // A cloud ten times as wide as high: as many pixels a unit along y as along x.
    const square = cloud(400, 2, 0);
    const wide = { ...square, data: square.data.map((value, i) => (i % 2 === 0 ? 10 * value : value)) };
    const svg = await renderFigure({ title: 'wide', marginals: [{ label: 'a', samples: wide, pushForward: wide }] });
    const ticks = (labels: RegExp) => [...svg.matchAll(labels)].map(([, x, y, text]) => ({ x: +x, y: +y, text }));
    const large = ticks(/<text[^>]*translate\(([-\d.]+),([-\d.]+)\)"[^>]*font-size="12px"[^>]*>([−\d.]+)<\/text>/g);
    const zero = large.filter(({ text }) => text === '0');
    const five = large.filter(({ text }) => text === '5' || text === '4');
    expect(zero).toHaveLength(2);
    expect(five).toHaveLength(2);
    const alongX = Math.abs(five[0].x - zero[0].x);
    const alongY = Math.abs(five[1].y - zero[1].y);
    // Half a pixel at each end, for Vega puts ticks on whole pixels.
    expect(Math.abs(alongX - alongY)).toBeLessThanOrEqual(1);
    expect(alongX).toBeGreaterThan(50);
  });

  it('stays small with many points', async () => {
    const marginals = [0, 1, 2].map((k) => ({
      label: `cloud ${k}`,
      samples: cloud(50_000, 2, k),
      pushForward: cloud(50_000, 2, 1),
      weight: 1 / 3,
    }));
    const svg = await renderFigure({ title: 'many', marginals });
    expect(svg.length).toBeLessThan(300_000);
  });

  it('draws marginals of other dimensions, equal labels, coinciding points and long titles', async () => {
    const pushForward = cloud(100, 2, 0);
    const point = { data: new Float32Array(20).fill(3), rows: 10, columns: 2 };
    const marginals = [
      ...[cloud(50, 1, 0), cloud(50, 7, 0), point].map((samples) => ({ label: 'same', samples, pushForward })),
      { label: 'same', samples: point, pushForward: point },
    ];
    const svg = await renderFigure({ title: 'long '.repeat(90), marginals });
    expect(svg.match(/>same</g)).toHaveLength(8);
    expect(/>(?:long )+(?:l|lo|lon|long)?…</.exec(svg)?.[0].length).toBeLessThan(130);
    expectFiniteNumbers(svg);
  });

  const [marginal] = input(2).marginals;
  const nan = { ...marginal.samples, data: marginal.samples.data.with(5, NaN) };
  const cases: [string, FigureInput, string][] = [
    ['no marginals', input(2, { marginals: [] }), 'a figure shows 1 to 6 marginals; got 0'],
    ['seven marginals', input(2, { marginals: Array.from({ length: 7 }, () => marginal) }), 'got 7'],
    [
      'mixed push-forwards',
      input(2, { marginals: [marginal, input(3).marginals[0]] }),
      'share one dimension; got 2 and 3',
    ],
    ['an exact answer in another dimension', input(2, { exact: cloud(9, 3, 0) }), 'share one dimension; got 2 and 3'],
    ['NaN', input(2, { marginals: [{ ...marginal, samples: nan }] }), 'got NaN at row 2, column 1'],
    [
      'arrows without an end',
      input(2, { marginals: [{ ...marginal, plan: { from: cloud(3, 2, 0), to: cloud(2, 2, 0) } }] }),
      'arrows of "cloud A" go from rows of 2 to as many rows of 2 numbers; got [3, 2] and [2, 2]',
    ],
  ];
  it.each(cases)('refuses %s', async (_, bad, message) => {
    await expect(renderFigure(bad)).rejects.toThrow(InvalidInputError);
    await expect(renderFigure(bad)).rejects.toThrow(message);
  });
});

describe('renderPng', () => {
  it('has the size, the clouds in their colours and the text, with no font of the system', async () => {
    const svg = await renderFigure(input(2));
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const pixels = pngPixels(renderPng(svg, 1));
    expect([pixels.width, pixels.height]).toEqual([Number(width), Number(height)]);
    const doubled = renderPng(svg);
    expect([doubled.readUInt32BE(16), doubled.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
    for (const colour of ['#0072B2', '#D55E00', '#009E73', '#000000']) {
      expect(countColour(pixels, colour)).toBeGreaterThan(200);
    }
    // The title's ink, which nothing but text and arrows has; and most of the picture is white.
    const bare = pngPixels(renderPng(svg.replace(/<text.*?<\/text>/g, ''), 1));
    expect(countColour(pixels, '#1f2328') - countColour(bare, '#1f2328')).toBeGreaterThan(500);
    expect(countColour(pixels, '#ffffff')).toBeGreaterThan(0.5 * pixels.width * pixels.height);
  });
});

describe('renderLines', () => {
  const points = Array.from({ length: 5000 }, (_, i) => [i, 1 + Math.exp(-i / 500)] as const);
  const lines = { title: 'Loss', axisLabels: ['iteration', 'loss'] as const, series: [{ label: 'run 1', points }] };

  it('draws labelled curves, the same bytes each time, small however long', async () => {
    const svg = await renderLines(lines);
    expectTexts(svg, ['>Loss<', '>iteration<', '>loss<', '>run 1<']);
    expect(svg.length).toBeLessThan(40_000);
    expect((await renderLines(lines)) === svg).toBe(true);
  });

  it('keeps labels of curves with one end apart', async () => {
    const series = ['one', 'two'].map((label) => ({ label, points }));
    const svg = await renderLines({ ...lines, series, logarithmic: true });
    const tops = ['one', 'two'].map((label) => {
      return Number(new RegExp(`translate\\([\\d.]+,([\\d.]+)\\)"[^>]*>${label}<`).exec(svg)?.[1]);
    });
    expect(Math.abs(tops[0] - tops[1])).toBeGreaterThanOrEqual(16);
  });

  it.each([
    ['no curve', { ...lines, series: [] }, 'a figure shows 1 to 6 curves; got 0'],
    ['an empty curve', { ...lines, series: [{ label: 'a', points: [] }] }, 'a curve needs points; got none in "a"'],
    ['NaN', { ...lines, series: [{ label: 'a', points: [[0, NaN] as const] }] }, 'must be finite; got (0, NaN) in "a"'],
    [
      'zero on a logarithmic axis',
      { ...lines, logarithmic: true, series: [{ label: 'a', points: [[0, 0] as const] }] },
      'must be finite and above zero; got (0, 0)',
    ],
  ])('refuses %s', async (_, bad, message) => {
    await expect(renderLines(bad)).rejects.toThrow(InvalidInputError);
    await expect(renderLines(bad)).rejects.toThrow(message);
  });
});
