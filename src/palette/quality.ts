import { discrepancies } from '../barycenter/verdict/discrepancy.js';
import type { Device } from '../device/device.js';
import { oklabToSrgb, srgbToOklab, type Triple } from './colour/oklab.js';
import { toWeighted } from './learn/colour_space.js';
import { localBehaviour } from './learn/regularity.js';
import { applyColourTable } from './lut/apply_colour_table.js';
import type { ColourTable } from './lut/colour_table.js';

/** What a grade is worth, of the colours that its table gives: the same figures whatever found the grade. */
export interface GradeQuality {
  /** How far the picture's colours are from the palette, in the scatter of 2,048 exact colours: 0 on average at it. */
  readonly before: number;
  readonly after: number;
  /** How far colours were moved, root mean square, in OKLab with chroma doubled. */
  readonly moved: number;
  /** How much differences between neighbouring colours grow, at the 99th percentile of pixels. */
  readonly stretch: number;
}

/** A picture's palette to come to: colours and how many of 1 each picture of them makes. */
export interface PalettePart {
  readonly colours: readonly Triple[];
  readonly weight: number;
}

/** Colours of either side that distances are between: they scatter by half of that of 2,048. */
const COLOURS = 4096;
/** Colours whose neighbourhoods are looked at. */
const LOOKED_AT = 1024;

/** Every so-many-th, at most `count` of them. */
function spread(colours: readonly Triple[], count: number): Triple[] {
  const taken = Math.min(count, colours.length);
  return Array.from({ length: taken }, (_, i) => colours[Math.floor((i * colours.length) / taken)]);
}

/** Colours through a table, in 16-bit codes. */
export function throughTable(table: ColourTable, colours: readonly Triple[]): Triple[] {
  const codes = Uint16Array.from(
    colours.flatMap((c) => oklabToSrgb(c).map((v) => Math.round(65535 * Math.min(1, Math.max(0, v))))),
  );
  const out = applyColourTable(table, codes, 3);
  return colours.map((_, i) => srgbToOklab([out[3 * i] / 65535, out[3 * i + 1] / 65535, out[3 * i + 2] / 65535]));
}

/** A code of 8 bits: what colours are known to, so that pictures of one colour have a scatter, too. */
const CODE = 1 / 255;
/** Fractional parts of its multiples are even on a cube (powers of the root of x⁴ = x + 1). */
const GENERATORS = [1.2207440846, 1.2207440846 ** 2, 1.2207440846 ** 3].map((v) => 1 / v);

/** Colours, two at least, spread evenly over the code that each was rounded to. */
function cloud(colours: readonly Triple[]): Float32Array {
  const points = colours.length > 1 ? colours : [colours[0], colours[0]];
  const off = (i: number, axis: number): number => CODE * ((((i + 1) * GENERATORS[axis]) % 1) - 0.5);
  return Float32Array.from(points.flatMap((colour, i) => toWeighted(colour).map((v, axis) => v + off(i, axis))));
}

/** Colours of several pictures, of each as many as its weight says, one at least. */
function pooled(parts: readonly PalettePart[]): Triple[] {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts.flatMap(({ colours, weight }) => spread(colours, Math.max(1, Math.round((COLOURS * weight) / total))));
}

function stretchOf(table: ColourTable, colours: readonly Triple[]): number {
  const looked = spread(colours, LOOKED_AT);
  // Where it asks, all at once: a table lays out its codes anew for every call.
  const asked: Triple[] = [];
  const note = (colour: Triple): Triple => {
    asked.push(colour);
    return colour;
  };
  for (const colour of looked) localBehaviour(note, colour);
  const images = throughTable(table, asked)[Symbol.iterator]();
  const next = (): Triple => images.next().value!;
  const stretches = looked.map((colour) => localBehaviour(next, colour).stretch);
  return stretches.sort((a, b) => a - b)[Math.floor(0.99 * stretches.length)];
}

/**
 * Measures a grade by what it makes of its picture's colours.
 * @param colours of the picture before, OKLab
 * @param palette what the picture should come to: the other pictures after grading, or a reference
 * @throws the device's errors
 */
export async function gradeQuality(
  device: Device,
  table: ColourTable,
  colours: readonly Triple[],
  palette: readonly PalettePart[],
): Promise<GradeQuality> {
  const given = spread(colours, COLOURS);
  const graded = throughTable(table, given);
  const squares = given.map((c, i) => {
    const [from, to] = [toWeighted(c), toWeighted(graded[i])];
    return from.reduce((sum, v, d) => sum + (to[d] - v) ** 2, 0);
  });
  const clouds = [cloud(given), cloud(graded), cloud(pooled(palette))];
  const pairs = [
    [0, 2],
    [1, 2],
  ] as const;
  const [before, after] = await discrepancies(device, 3, clouds, pairs);
  return {
    before: Math.max(0, before),
    after: Math.max(0, after),
    moved: Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length),
    stretch: stretchOf(table, colours),
  };
}

/**
 * What the grades of pictures that make a palette are worth: how near each comes to the others, [K]; undefined of one
 * that is alone, whose own palette it is.
 * @param pictures OKLab colours of each before, [K]
 * @throws the device's errors
 */
export async function qualityAmong(
  device: Device,
  tables: readonly ColourTable[],
  pictures: readonly (readonly Triple[])[],
  weights: readonly number[],
): Promise<(GradeQuality | undefined)[]> {
  if (pictures.length === 1) return [undefined];
  const parts = pictures.map((colours, k) => ({ colours: throughTable(tables[k], colours), weight: weights[k] }));
  const quality: GradeQuality[] = [];
  for (const [k, colours] of pictures.entries())
    quality.push(await gradeQuality(device, tables[k], colours, parts.toSpliced(k, 1)));
  return quality;
}
