import type { Result } from '../barycenter/result.js';
import type { MetricPoint } from '../barycenter/training/checkpoint.js';
import type { Device } from '../device/device.js';
import { AbortedError } from '../errors.js';
import type { Triple } from './colour/oklab.js';
import { gradeTable } from './grade.js';
import { DEFAULT_ITERATIONS, learnColourBarycenter } from './learn/colour_barycenter.js';
import { colourSpace, type ColourSpace } from './learn/colour_space.js';
import { fitDisplacement } from './learn/displacement_field.js';
import { measurePlan } from './learn/measure_plan.js';
import { representatives } from './learn/representatives.js';
import type { ColourTable } from './lut/colour_table.js';

/**
 * Side of the cubes that a plan is measured in, weighted OKLab: finer than the spline's spacing, which is a sixteenth.
 */
const CUBE_SIDE = 0.03;

export interface HarmonizeOptions {
  readonly device: Device;
  /** λ_k > 0, [K], sum 1. */
  readonly weights: readonly number[];
  /** ε in units of the colours' mean variance. */
  readonly epsilon: number;
  /** From 0 (pictures stay as they are) to 1. */
  readonly strength: number;
  readonly seed: number;
  /** Of training; default 300. */
  readonly iterations?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (point: MetricPoint) => void;
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
  readonly seconds: HarmonizeTimes;
}

/** A stopwatch that tells the seconds since it was last asked. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}

async function gradesOf(
  result: Result,
  space: ColourSpace,
  pictures: readonly (readonly Triple[])[],
  options: HarmonizeOptions,
): Promise<Omit<Harmony['seconds'], 'learning'> & { tables: ColourTable[] }> {
  const { strength, seed, signal } = options;
  const lap = stopwatch();
  const tables: ColourTable[] = [];
  let measuring = 0;
  let fitting = 0;
  for (const [k, colours] of pictures.entries()) {
    if (signal.aborted) throw new AbortedError(`palette: stopped after ${k} of ${pictures.length} grades`);
    const stands = representatives(colours, CUBE_SIDE);
    lap();
    const measurements = await measurePlan(result.plan(k), space, stands, { seed, signal });
    measuring += lap();
    tables.push(gradeTable(fitDisplacement(measurements, stands, strength).displacement, strength));
    fitting += lap();
  }
  return { tables, measuring, fitting };
}

/**
 * The grades that bring pictures to the barycenter of their colours: it is learned from `pictures`, OKLab colours of
 * each, and every picture's grade is its plan's conditional mean E[y | x], measured at its colours, made smooth in
 * between and beyond, and kept from black, white and what sRGB does not have.
 * @throws AbortedError when the signal fires, and the errors of `solve`
 */
export async function harmonize(pictures: readonly (readonly Triple[])[], options: HarmonizeOptions): Promise<Harmony> {
  const lap = stopwatch();
  const { iterations = DEFAULT_ITERATIONS, weights } = options;
  const space = colourSpace(pictures, weights);
  const result = await learnColourBarycenter(space, pictures, { ...options, iterations });
  const learning = lap();
  try {
    const { tables, measuring, fitting } = await gradesOf(result, space, pictures, options);
    return { tables, seconds: { learning, measuring, fitting } };
  } finally {
    result.free();
  }
}
