import { abortedBy } from '../errors.js';
import { intoGamut } from './colour/gamut.js';
import type { Triple } from './colour/oklab.js';
import { gradeTable, movedColour, type Displacement } from './grade.js';
import type { FindOptions, PaletteSolver } from './learn/colour_barycenter.js';
import { colourSpace } from './learn/colour_space.js';
import { findColourBarycenter } from './learn/find_colour_barycenter.js';
import { measureGrade, type MeasuredGrade } from './learn/grade_plan.js';
import { DEFAULT_ITERATIONS } from './learn/learned_colours.js';
import { settling } from './learn/settle.js';
import type { ColourTable } from './lut/colour_table.js';

type Given = Pick<FindOptions, 'device' | 'epsilon' | 'seed' | 'signal' | 'onIteration'>;

export interface GradeOptions extends Given {
  /** Default `energy`. */
  readonly solver?: PaletteSolver;
  /** From 0 (pictures stay as they are) to 1. */
  readonly strength: number;
  /** Of training; default 300. */
  readonly iterations?: number;
  /** Told, in words, of what was learned and should not be believed. */
  readonly onDoubt?: (line: string) => void;
}

export interface HarmonizeOptions extends GradeOptions, Pick<FindOptions, 'weights' | 'onProgress'> {
  /** Called before each picture, 0 to K − 1, is measured and before it is fitted. */
  readonly onStage?: (stage: 'measuring' | 'fitting', picture: number) => void;
}

/** Seconds that each stage took. */
export interface HarmonizeTimes {
  readonly learning: number;
  readonly measuring: number;
  readonly fitting: number;
}

/** Pictures brought together, at a strength. */
export interface Harmonized {
  /** One grade per picture, [K]. */
  readonly tables: readonly ColourTable[];
  /**
   * Colours of the pictures after grading all the way, as many of each as its weight says: what they have in common.
   */
  readonly palette: readonly Triple[];
}

export interface Harmony extends Harmonized {
  readonly seconds: HarmonizeTimes;
  /** The same at another strength, from 0 to 1: fitted anew, to the bits that `strength` would have given. */
  at(strength: number): Harmonized;
}

/** Colours that stand for a palette. */
const PALETTE_COLOURS = 16384;

function moved(colour: Triple, displacement: Displacement): Triple {
  return intoGamut(movedColour(colour, displacement, 1), Math.hypot(colour[1], colour[2]));
}

/** Every so-many-th of a picture's colours, as many as its weight asks for, moved all the way. */
function paletteShare(colours: readonly Triple[], weight: number, displacement: Displacement): Triple[] {
  const count = Math.max(1, Math.round(PALETTE_COLOURS * weight));
  return Array.from({ length: count }, (_, i) =>
    moved(colours[Math.floor((i * colours.length) / count)], displacement),
  );
}

const STILL: Displacement = () => [0, 0, 0];

/** One picture is its own palette. */
function alone(colours: readonly Triple[]): Harmony {
  const harmonized = { tables: [gradeTable(STILL, 0)], palette: colours };
  return { ...harmonized, seconds: { learning: 0, measuring: 0, fitting: 0 }, at: () => harmonized };
}

/** Measures and fits grades of pictures, one after the other, and remembers what was measured. */
class Fits {
  readonly tables: ColourTable[] = [];
  readonly palette: Triple[] = [];
  readonly #measured: MeasuredGrade[] = [];

  constructor(
    readonly pictures: readonly (readonly Triple[])[],
    readonly weights: readonly number[],
  ) {}

  add(measured: MeasuredGrade, strength: number): void {
    const k = this.#measured.push(measured) - 1;
    const { table, displacement } = measured.fit(strength);
    this.tables.push(table);
    this.palette.push(...paletteShare(this.pictures[k], this.weights[k], displacement));
  }

  at(strength: number): Harmonized {
    const fits = new Fits(this.pictures, this.weights);
    for (const measured of this.#measured) fits.add(measured, strength);
    return { tables: fits.tables, palette: fits.palette };
  }
}

/**
 * The grades that bring pictures to the barycenter of their colours: it is found from `pictures`, OKLab colours of
 * each, and every picture's grade is its plan's conditional mean E[y | x], measured at its colours, made smooth in
 * between and beyond, and kept from black, white and what sRGB does not have. A single picture stays as it is.
 * @throws AbortedError when the signal fires, and the errors of the solver
 */
export async function harmonize(pictures: readonly (readonly Triple[])[], options: HarmonizeOptions): Promise<Harmony> {
  const { solver = 'energy', iterations = DEFAULT_ITERATIONS, weights, strength, signal, onStage, onDoubt } = options;
  if (pictures.length === 1) return alone(pictures[0]);
  const space = colourSpace(pictures, weights);
  const settle = settling(pictures, weights);
  const started = performance.now();
  const barycenter = await findColourBarycenter(solver, space, pictures, { ...options, iterations });
  const seconds = { learning: (performance.now() - started) / 1000, measuring: 0, fitting: 0 };
  const fits = new Fits(pictures, weights);
  try {
    if (onDoubt) (await barycenter.doubts()).forEach(onDoubt);
    for (const [k, colours] of pictures.entries()) {
      if (signal.aborted) throw abortedBy(signal, `palette: stopped after ${k} of ${pictures.length} grades`);
      const before = performance.now();
      onStage?.('measuring', k);
      const measured = await measureGrade(barycenter, k, colours, settle);
      const between = performance.now();
      onStage?.('fitting', k);
      fits.add(measured, strength);
      seconds.measuring += (between - before) / 1000;
      seconds.fitting += (performance.now() - between) / 1000;
    }
  } finally {
    barycenter.free();
  }
  const harmonized = { tables: fits.tables, palette: fits.palette };
  return { ...harmonized, seconds, at: (other) => (other === strength ? harmonized : fits.at(other)) };
}
