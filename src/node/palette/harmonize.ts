import { abortedBy } from '../../errors.js';
import { intoGamut } from './colour/gamut.js';
import type { Triple } from './colour/oklab.js';
import { gradeTable, movedColour, type Displacement } from './grade.js';
import type { FindOptions, PaletteSolver } from './learn/colour_barycenter.js';
import { colourSpace } from './learn/colour_space.js';
import { findColourBarycenter } from './learn/find_colour_barycenter.js';
import { gradePlan } from './learn/grade_plan.js';
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

export interface Harmony {
  /** One grade per picture, [K]. */
  readonly tables: readonly ColourTable[];
  /**
   * Colours of the pictures after grading all the way, as many of each as its weight says: what they have in common.
   */
  readonly palette: readonly Triple[];
  readonly seconds: HarmonizeTimes;
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
  const seconds = { learning: 0, measuring: 0, fitting: 0 };
  return { tables: [gradeTable(STILL, 0)], palette: colours, seconds };
}

/**
 * The grades that bring pictures to the barycenter of their colours: it is found from `pictures`, OKLab colours of
 * each, and every picture's grade is its plan's conditional mean E[y | x], measured at its colours, made smooth in
 * between and beyond, and kept from black, white and what sRGB does not have. A single picture stays as it is.
 * @throws AbortedError when the signal fires, and the errors of the solver
 */
export async function harmonize(pictures: readonly (readonly Triple[])[], options: HarmonizeOptions): Promise<Harmony> {
  const { solver = 'energy', iterations = DEFAULT_ITERATIONS, weights, signal, onStage, onDoubt } = options;
  if (pictures.length === 1) return alone(pictures[0]);
  const space = colourSpace(pictures, weights);
  const settle = settling(pictures, weights);
  const started = performance.now();
  const barycenter = await findColourBarycenter(solver, space, pictures, { ...options, iterations });
  const seconds = { learning: (performance.now() - started) / 1000, measuring: 0, fitting: 0 };
  const tables: ColourTable[] = [];
  const palette: Triple[] = [];
  try {
    if (onDoubt) (await barycenter.doubts()).forEach(onDoubt);
    for (const [k, colours] of pictures.entries()) {
      if (signal.aborted) throw abortedBy(signal, `palette: stopped after ${k} of ${pictures.length} grades`);
      const grade = await gradePlan(barycenter, k, colours, settle, {
        ...options,
        onStage: (stage) => onStage?.(stage, k),
      });
      tables.push(grade.table);
      palette.push(...paletteShare(colours, weights[k], grade.displacement));
      seconds.measuring += grade.measuring;
      seconds.fitting += grade.fitting;
    }
  } finally {
    barycenter.free();
  }
  return { tables, palette, seconds };
}
