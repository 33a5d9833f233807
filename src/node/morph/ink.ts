import { invalid } from '../../errors.js';
import type { Picture } from '../io/picture.js';

/** How much ink each pixel has. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  /** [height, width] row-major, from 0, none, to 1, full. */
  readonly values: Float64Array;
}

/** The ink of a picture, with what is worth knowing of it. */
export interface PictureInk extends Ink {
  /** Whether nearly all of it is full or none, so that it has an area. */
  readonly twoTone: boolean;
  /** How the picture was read where that is not as ink on paper, as sentences. */
  readonly notes: readonly string[];
}

export interface InkOptions {
  /** Light ink on dark ground. */
  readonly invert?: boolean;
}

/**
 * Of codes and not of light: drawings are antialiased in codes, so that half a pixel of ink is half of its codes. The
 * weights are those of ITU-R BT.709.
 */
const LUMA = [0.2126, 0.7152, 0.0722];

/** Grain of paper and ripples of JPEG, which all over a ground would weigh more than a thin drawing. */
const GRAIN = 0.05;

/** Σ ink (1 − ink) / Σ ink: 0 for black and white, 1/3 where all greys are as frequent, 1/2 for a Gaussian spot. */
const TWO_TONE = 0.25;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Values along the four sides of a picture. */
function edgeOf({ width, height }: Picture, values: Float64Array): number[] {
  const edge: number[] = [];
  for (let x = 0; x < width; x++) edge.push(values[x], values[(height - 1) * width + x]);
  for (let y = 0; y < height; y++) edge.push(values[y * width], values[y * width + width - 1]);
  return edge;
}

const codesOf = ({ pixels }: Picture): number => (pixels instanceof Uint16Array ? 65535 : 255);

function alphaOf(picture: Picture): Float64Array | undefined {
  const { width, height, channels, pixels } = picture;
  if (channels === 3) return undefined;
  return Float64Array.from({ length: width * height }, (_, i) => pixels[4 * i + 3] / codesOf(picture));
}

/** What is seen on paper, white or for light ink black. */
function tones(picture: Picture, alpha: Float64Array | undefined, invert: boolean): Float64Array {
  const { width, height, channels, pixels } = picture;
  return Float64Array.from({ length: width * height }, (_, i) => {
    const luma = LUMA.reduce((sum, weight, c) => sum + weight * pixels[channels * i + c], 0) / codesOf(picture);
    return (alpha?.[i] ?? 1) * (invert ? luma : 1 - luma);
  });
}

interface Levels {
  readonly ground: number;
  readonly most: number;
}

function levelsOf(picture: Picture, values: Float64Array): Levels & { readonly mostlyInk: boolean } {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const edge = median(edgeOf(picture, values));
  const mostlyInk = edge > most / 2;
  return { ground: mostlyInk ? 0 : edge, most, mostlyInk };
}

const hasInk = ({ ground, most }: Levels): boolean => most - ground > 2 * GRAIN;

/** An error whose way out was tried: turned round, a blank page would be ink all over. */
function noInk(path: string, picture: Picture, invert: boolean): Error {
  const turned = tones(picture, alphaOf(picture), !invert);
  const least = turned.reduce((a, b) => Math.min(a, b), 1);
  const helps = levelsOf(picture, turned).most - least > 2 * GRAIN;
  const wayOut = helps ? `${invert ? 'Leave out' : 'Pass'} --invert.` : 'Choose one that shows something.';
  return invalid(`reading ${path}`, 'a picture must have ink that stands out from its ground', 'no ink', wayOut);
}

/**
 * A picture as a measure: dark ink on light ground, from the tone along the picture's edge, which is the paper's, to
 * its darkest. A picture whose edge is mostly transparent is a shape cut out, and its alpha is the ink, whatever its
 * colours are.
 * @param path for messages
 * @throws InvalidInputError where nothing stands out from the ground
 */
export function inkOf(path: string, picture: Picture, { invert = false }: InkOptions = {}): PictureInk {
  const { width, height } = picture;
  const alpha = alphaOf(picture);
  const cutOut = alpha !== undefined && median(edgeOf(picture, alpha)) < 0.5;
  const shown = cutOut ? alpha : tones(picture, alpha, invert);
  const levels = levelsOf(picture, shown);
  if (!hasInk(levels)) throw noInk(path, picture, invert);
  const least = levels.ground + GRAIN;
  const values = shown.map((value) => Math.max(0, (value - least) / (levels.most - least)));
  const total = values.reduce((a, b) => a + b, 0);
  const grey = values.reduce((sum, value) => sum + value * (1 - value), 0);
  const notes: string[] = [];
  if (cutOut) notes.push(`${path}: its ground is transparent, so that its alpha is taken as ink`);
  if (levels.mostlyInk) {
    const turn = invert ? 'leave out' : 'pass';
    notes.push(`${path}: most of its edge is taken as ink; ${turn} --invert if that is the ground`);
  }
  return { width, height, values, twoTone: grey <= TWO_TONE * total, notes };
}
