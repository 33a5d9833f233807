import { checkDevice, checkList, checkOptions, described, type Known } from '../arguments.js';
import { checkWhole } from '../barycenter/sampling/points_input.js';
import { invalid } from '../errors.js';
import type { Picture, PixelData } from '../io/picture.js';
import { keyOf } from '../random/philox.js';
import type { PaletteOptions, RgbaPicture } from './contract.js';
import { DEFAULT_EPSILON, PALETTE_SOLVERS, type PaletteSolver } from './learn/colour_barycenter.js';
import { DEFAULT_ITERATIONS } from './learn/learned_colours.js';

const OPERATION = 'learnPalette';

const KNOWN: Known<PaletteOptions> = {
  device: true,
  weights: true,
  reference: true,
  solver: true,
  epsilon: true,
  iterations: true,
  seed: true,
  signal: true,
  onProgress: true,
  onIteration: true,
};

/** What finds the palette, with every default in its place. */
export interface SolverSettings {
  readonly solver: PaletteSolver;
  /** 0 where nothing is regularised. */
  readonly epsilon: number;
  readonly iterations: number;
}

function solverSettings({ solver = 'energy', epsilon, iterations }: PaletteOptions): SolverSettings {
  if (!PALETTE_SOLVERS.includes(solver)) {
    const wayOut = `Choose one of ${PALETTE_SOLVERS.join(', ')}.`;
    throw invalid(OPERATION, 'it knows no such solver', described(solver), wayOut);
  }
  if (solver !== 'energy' && iterations !== undefined) {
    const wayOut = `Leave them out: ${solver} goes on until it has converged.`;
    throw invalid(OPERATION, 'iterations are of energy, which trains', `${iterations} for ${solver}`, wayOut);
  }
  if (solver === 'sliced' && epsilon !== undefined)
    throw invalid(OPERATION, 'sliced has no ε', `epsilon ${epsilon}`, 'Leave it out, or choose another solver.');
  if (epsilon !== undefined && !(epsilon > 0 && epsilon < Infinity))
    throw invalid(OPERATION, 'epsilon must be a number above 0', described(epsilon), 'Pass 0.1, for example.');
  if (iterations !== undefined) checkWhole(OPERATION, 'iterations', iterations);
  return {
    solver,
    epsilon: solver === 'sliced' ? 0 : (epsilon ?? DEFAULT_EPSILON),
    iterations: iterations ?? DEFAULT_ITERATIONS,
  };
}

/** [pictures], of sum 1; all 0 with a reference, whose palette alone counts. */
function weightsOf(pictures: number, { weights, reference }: PaletteOptions): number[] {
  if (reference !== undefined) {
    if (weights === undefined) return Array.from({ length: pictures }, () => 0);
    const wayOut = 'With a reference only its palette counts: leave the weights out.';
    throw invalid(OPERATION, 'weights and a reference exclude each other', 'both', wayOut);
  }
  if (pictures < 2) {
    const wayOut = 'Pass more, or a reference whose palette they go to.';
    throw invalid(OPERATION, 'a common palette needs at least 2 pictures', String(pictures), wayOut);
  }
  const given = weights ?? Array.from({ length: pictures }, () => 1);
  checkList(OPERATION, 'weights', given, 'Pass a number for each picture.');
  const sum = given.reduce((a, b) => a + b, 0);
  if (given.length !== pictures || !given.every((weight) => weight >= 0) || !(sum > 0 && sum < Infinity)) {
    const rule = `weights must be ${pictures} numbers from 0 up, one above 0`;
    throw invalid(OPERATION, rule, `[${given.join(', ')}]`, 'Pictures of weight 0 only receive.');
  }
  return given.map((weight) => weight / sum);
}

/** What is asked for, checked. */
export interface PaletteSettings extends SolverSettings, Pick<PaletteOptions, 'device' | 'onProgress' | 'onIteration'> {
  readonly weights: readonly number[];
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** @throws InvalidInputError for settings that mean nothing */
export function paletteSettings(pictures: number, options: PaletteOptions): PaletteSettings {
  checkOptions(OPERATION, options, KNOWN);
  const { device, seed = 0, signal = new AbortController().signal, onProgress, onIteration } = options;
  checkDevice(OPERATION, device);
  keyOf(seed);
  return {
    device,
    ...solverSettings(options),
    weights: weightsOf(pictures, options),
    seed,
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onIteration === undefined ? {} : { onIteration }),
  };
}

/** @throws InvalidInputError for what is no strength */
export function checkStrength(strength: number): void {
  if (strength >= 0 && strength <= 1) return;
  throw invalid(
    'palette.grades',
    'strength must be a number from 0 to 1',
    described(strength),
    'Pass 1 for all of it.',
  );
}

/** @param name what messages call it @throws InvalidInputError for what is no picture of that size */
export function checkedPicture(picture: RgbaPicture, name: string): Picture<PixelData> {
  const { width, height, data } = picture ?? {};
  const isData = data instanceof Uint8Array || data instanceof Uint8ClampedArray || data instanceof Uint16Array;
  if (isData && width > 0 && height > 0 && data.length === 4 * width * height)
    return { width, height, channels: 4, pixels: data };
  const received = isData ? `${width} × ${height} with ${data.length} numbers` : described(data ?? picture);
  const wayOut = 'Pass what getImageData gives, or { width, height, data } with a typed array of bytes.';
  throw invalid(OPERATION, `${name} must be RGBA pixels, [height, width, 4]`, received, wayOut);
}
