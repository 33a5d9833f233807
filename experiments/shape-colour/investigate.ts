import type { Result } from '../../src/index.js';
import type { Prepared } from '../generator/prepare.js';
import { Draws } from '../support/draws.js';
import { mean } from '../support/numbers.js';
import { brightColours, coloursOf, hueDistance, hueOf, offArc, shapesOf } from './colours.js';
import { Z, type Question } from './problem.js';

/** Pictures mapped from shapes, from colours, or the generator's own. */
export interface Mapped {
  readonly name: string;
  /** Share whose shape the classifier takes for the digit that x is; null where x is none. */
  readonly agreement: number | null;
  /** Mean degrees between the hue and that of x; null where x has none. */
  readonly hueError: number | null;
  /** Share of the hues on the marginal's arc, or within 15° of it. */
  readonly onArc: number;
  /** Share of the shapes that are taken for a zero, of those that are for a zero or a one. */
  readonly zeros: number;
  /** Mean share of the classifier's largest class. */
  readonly confidence: number;
}

export interface Findings {
  readonly rows: readonly Mapped[];
  /** What shapes were asked of, [rows, side²], and colours, [rows, 3]. */
  readonly shapes: Float32Array;
  readonly colours: Float32Array;
  /** Pictures mapped from either, `PER_POINT` for each, and of the generator, [rows, side, side, 3]. */
  readonly fromShapes: Float32Array;
  readonly fromColours: Float32Array;
}

export const PER_POINT = 4;
const TOLERANCE = 15;

export async function investigate(
  result: Result,
  { set, heldOut, judge }: Prepared,
  { shapePoints, colourPoints }: Question,
): Promise<Findings> {
  const { side } = set;
  const { data: shapes, labels } = heldOut;
  const colours = coloursOf(labels.length, 72);
  const picturesOf = async (k: number, data: Float32Array, columns: number): Promise<Float32Array> => {
    const { data: z } = await result.plan(k).sample({ data, columns }, { perPoint: PER_POINT, seed: 5 });
    return (await result.pictures({ data: z, columns: Z })).data;
  };
  const fromShapes = await picturesOf(0, await shapePoints(shapes), side * side);
  const fromColours = await picturesOf(1, colourPoints(colours), 3);
  const own = await result.pictures({
    data: Float32Array.from(new Draws(73).normals(labels.length * PER_POINT * Z)),
    columns: Z,
  });
  const describe = async (
    name: string,
    pictures: Float32Array,
    isOf: { readonly label?: (row: number) => number; readonly hue?: (row: number) => number },
  ): Promise<Mapped> => {
    const seen = await judge.see(shapesOf(pictures, side));
    const bright = brightColours(pictures, side);
    const hues = seen.classes.map((_, row) => hueOf(bright.subarray(3 * row, 3 * row + 3)));
    const { label, hue } = isOf;
    const [zeros, ones] = [0, 1].map((kind) => seen.classes.filter((found) => found === kind).length);
    return {
      name,
      agreement: label ? mean(seen.classes.map((found, row) => (found === label(row) ? 1 : 0))) : null,
      hueError: hue ? mean(hues.map((found, row) => hueDistance(found, hue(row)))) : null,
      onArc: mean(hues.map((found) => (offArc(found) <= TOLERANCE ? 1 : 0))),
      zeros: zeros / (zeros + ones),
      confidence: mean(seen.confidences),
    };
  };
  const rowOf = (row: number): number => Math.floor(row / PER_POINT);
  const hueAt = (row: number): number => hueOf(colours.subarray(3 * rowOf(row), 3 * rowOf(row) + 3));
  return {
    rows: [
      await describe('mapped from shapes', fromShapes, { label: (row) => labels[rowOf(row)] }),
      await describe('mapped from colours', fromColours, { hue: hueAt }),
      await describe('the generator’s own draws', own.data, {
        label: (row) => labels[rowOf(row)],
        hue: hueAt,
      }),
    ],
    shapes,
    colours,
    fromShapes,
    fromColours,
  };
}
