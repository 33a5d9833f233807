import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { inkOf } from '../../../src/node/morph/ink.js';
import { disk, inkBy, pictureOf } from './shapes.js';

const shape = disk(24, 11, 12, 6);
/** Full ink where the disk is full, none where it has none. */
const ends = (values: Float64Array): [number, number] => {
  const of = (wanted: number): number[] => [...values].filter((_, i) => shape.values[i] === wanted);
  return [Math.min(...of(1)), Math.max(...of(0))];
};

/** One tone, transparent where the disk is. */
const tile = (tone: number) => pictureOf(shape, { shape: tone, ground: tone, alpha: (ink) => 1 - ink });

describe('inkOf', () => {
  it.each([
    ['black on white', pictureOf(shape), {}],
    ['grey on cream', pictureOf(shape, { shape: 110, ground: 235 }), {}],
    ['white on black, inverted', pictureOf(shape, { shape: 255, ground: 0 }), { invert: true }],
    ['white, cut out', pictureOf(shape, { shape: 255, ground: 255, alpha: (ink) => ink }), {}],
    ['black, cut out, inverted', pictureOf(shape, { shape: 0, ground: 0, alpha: (ink) => ink }), { invert: true }],
    ['an opaque alpha', pictureOf(shape, { alpha: () => 1 }), {}],
  ])('is 1 in the shape and 0 on the ground: %s', (_, picture, options) => {
    const { values, twoTone } = inkOf('a.png', picture, options);
    expect(ends(values)).toEqual([1, 0]);
    expect(twoTone).toBe(true);
  });

  it('takes what is seen on paper where only corners are transparent', () => {
    const rounded = pictureOf(shape, { alpha: () => 1 });
    for (const corner of [0, 23, 24 * 23, 24 * 24 - 1]) rounded.pixels[4 * corner + 3] = 0;
    const { values, notes } = inkOf('a.png', rounded);
    expect(ends(values)).toEqual([1, 0]);
    expect(notes).toEqual([]);
  });

  it('leaves the grain of paper out, which would weigh more than a thin drawing', () => {
    const paper = inkBy(40, 40, (x, y) => (x === 20 ? 1 : (x + 2 * y) % 5 === 0 ? 0.03 : 0));
    const { values } = inkOf('a.png', pictureOf(paper));
    expect(values.reduce((a, b) => a + b, 0)).toBe(40);
  });

  it('measures ink in codes: half of them is half a pixel, but for the grain of 0.05', () => {
    const { values } = inkOf(
      'a.png',
      pictureOf(inkBy(9, 9, (x, y) => (y !== 4 ? 0 : x === 4 ? 1 : x === 5 ? 0.5 : 0))),
    );
    // 127.5 is the code 128 of 255 and its ink 127/255.
    expect(values[4 * 9 + 5]).toBeCloseTo((127 / 255 - 0.05) / 0.95, 12);
  });

  it.each([
    ['greys', inkBy(24, 24, (x, y) => (y > 2 && y < 21 && x > 2 ? (x - 2) / 21 : 0)), false],
    ['a soft spot', inkBy(24, 24, (x, y) => Math.exp(-((x - 12) ** 2 + (y - 12) ** 2) / 18)), false],
    ['a line of two pixels with soft edges', inkBy(24, 24, (x) => [0, 0.5, 1, 1, 0.5, 0][x - 9] ?? 0), true],
  ])('tells whether it is black and white: %s', (_, ink, twoTone) => {
    expect(inkOf('a.png', pictureOf(ink)).twoTone).toBe(twoTone);
  });

  it('says what it took for ink where that may be wrong', () => {
    const dark = pictureOf(shape, { shape: 255, ground: 0 });
    expect(inkOf('a.png', dark).notes).toEqual([
      'a.png: most of its edge is taken as ink; pass --invert if that is the ground',
    ]);
    expect(inkOf('a.png', pictureOf(shape), { invert: true }).notes[0]).toMatch(/leave out --invert/);
    expect(inkOf('a.png', pictureOf(shape, { alpha: (ink) => ink })).notes[0]).toMatch(/its alpha is taken as ink/);
  });

  it.each<[string, Parameters<typeof inkOf>, RegExp]>([
    [
      'a blank page',
      ['a.png', pictureOf(inkBy(5, 5, () => 0))],
      /reading a\.png: a picture must have ink .* got no ink\. Choose one that shows something/,
    ],
    [
      'a clear picture',
      [
        'a.png',
        pictureOf(
          inkBy(5, 5, () => 0),
          { alpha: () => 0 },
        ),
      ],
      /Choose one that shows/,
    ],
    // Its edge is opaque: what is seen on white paper is white.
    ['a white tile of clear holes', ['a.png', tile(255)], /Pass --invert/],
    ['a black one, inverted', ['a.png', tile(0), { invert: true }], /Leave out --invert/],
  ])('refuses %s', (_, args, message) => {
    expect(() => inkOf(...args)).toThrow(InvalidInputError);
    expect(() => inkOf(...args)).toThrow(message);
  });

  it('takes the way out that it names', () => {
    expect(ends(inkOf('a.png', tile(255), { invert: true }).values)).toEqual([0, 1]);
    expect(ends(inkOf('a.png', tile(0)).values)).toEqual([0, 1]);
  });
});
