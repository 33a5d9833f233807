import { checkOptions, described } from '../../arguments.js';
import { normalisedWeights } from '../../barycenter/problem/weights.js';
import type { DeviceKind } from '../../device/contract.js';
import { invalid } from '../../errors.js';
import { MOST_NATS } from '../../ops/log_convolve/launch.js';
import { checkCount, checkPositive } from '../../ops/support/checks.js';
import type { GridMarginals, SinkhornGridSettings } from './contract.js';
import { cellsOf, type Grid } from './grid.js';

/** A problem that can be solved. */
export interface GridProblem {
  readonly grid: Grid;
  /** [K][cells], each of sum 1. */
  readonly masses: readonly Float64Array[];
  /** [K], sum 1 */
  readonly weights: readonly number[];
}

const OPERATION = 'sinkhornGrid';

const isList = (value: unknown): value is ArrayLike<number> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);

function checkedShape(shape: unknown): readonly number[] {
  if (!Array.isArray(shape) || shape.length < 1 || shape.length > 3) {
    throw invalid(OPERATION, 'shape must be 1 to 3 numbers of cells', described(shape), 'Pass [rows, columns].');
  }
  for (const length of shape as number[]) checkCount(OPERATION, 'each number of cells', length);
  return shape as number[];
}

/** One number for each axis. */
function perAxis(name: string, value: unknown, axes: number): readonly number[] {
  const list: unknown = typeof value === 'number' ? new Array<number>(axes).fill(value) : value;
  if (!isList(list) || list.length !== axes || !Array.from(list).every(Number.isFinite)) {
    throw invalid(OPERATION, `${name} must be ${axes} finite numbers, one an axis`, described(value), `Pass them.`);
  }
  return Array.from(list);
}

function checkedGrid(input: GridMarginals): Grid {
  const shape = checkedShape(input.shape);
  const spacing = perAxis('spacing', input.spacing, shape.length);
  for (const side of spacing) checkPositive(OPERATION, 'spacing', side);
  return { shape, spacing, origin: perAxis('origin', input.origin ?? 0, shape.length) };
}

function checkedMasses(histogram: unknown, k: number, shape: readonly number[]): Float64Array {
  const operation = `${OPERATION}: histograms[${k}]`;
  const cells = cellsOf(shape);
  if (!isList(histogram) || histogram.length !== cells) {
    const received = isList(histogram) ? String(histogram.length) : described(histogram);
    throw invalid(operation, `must be ${cells} numbers, ${shape.join(' × ')}`, received, 'All share one grid.');
  }
  const values = Float64Array.from(histogram);
  const bad = values.findIndex((value) => !(value >= 0 && value < Infinity));
  if (bad >= 0) {
    throw invalid(
      operation,
      'masses must be finite and at least 0',
      `${values[bad]} in cell ${bad}`,
      'Mend the cell, or set it to 0 for no mass.',
    );
  }
  // Divided by the largest first: sums of numbers near the ends of float64 would leave it.
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) throw invalid(operation, 'must have mass', 'zeros alone', 'Leave the marginal out, or give it mass.');
  const shares = values.map((value) => value / most);
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map((value) => value / total);
}

function checkedWeights(weights: unknown, marginals: number): readonly number[] {
  if (weights === undefined) return new Array<number>(marginals).fill(1 / marginals);
  if (!isList(weights) || weights.length !== marginals) {
    const received = isList(weights) ? String(weights.length) : described(weights);
    throw invalid(OPERATION, `weights must be ${marginals} numbers, one per histogram`, received, 'Give one each.');
  }
  const list = Array.from(weights);
  const bad = list.find((weight) => !(weight > 0 && weight < Infinity));
  if (bad !== undefined)
    throw invalid(OPERATION, 'weights must be > 0', String(bad), 'Leave marginals without weight out.');
  const taken = normalisedWeights(OPERATION, list);
  // To the last digit: what they miss 1 by would be a mass that is lost at every iteration.
  const sum = taken.reduce((a, b) => a + b, 0);
  return taken.map((weight) => weight / sum);
}

/** @throws InvalidInputError for what is no set of measures on one grid */
export function checkMarginals(input: GridMarginals): GridProblem {
  const known = { histograms: true, weights: true, shape: true, spacing: true, origin: true } as const;
  checkOptions<GridMarginals>(OPERATION, input, known);
  const grid = checkedGrid(input);
  const { histograms } = input;
  if (!Array.isArray(histograms) || histograms.length === 0) {
    throw invalid(OPERATION, 'histograms are a list of at least one', described(histograms), 'Pass one per marginal.');
  }
  const masses = histograms.map((histogram, k) => checkedMasses(histogram, k, grid.shape));
  return { grid, masses, weights: checkedWeights(input.weights, masses.length) };
}

/** Float32's rounding of every logarithm, 1e-7 and more, adds up to this much of the mass. */
const LEAST_TOLERANCE = { cpu: 1e-12, webgpu: 1e-5 } as const;
const TOLERANCE = { cpu: 1e-6, webgpu: 1e-5 } as const;
/** Debiased masses that tend to 0 take hundreds of iterations for each further digit. */
const DEBIASED_TOLERANCE = 1e-4;

/** Settings without gaps. */
export type CompleteSettings = Required<Pick<SinkhornGridSettings, 'debiased' | 'tolerance' | 'mostIterations'>> &
  SinkhornGridSettings;

/** @throws InvalidInputError for a setting that it cannot have, on this kind of device and grid */
export function checkSettings(
  settings: SinkhornGridSettings,
  { grid }: GridProblem,
  kind: DeviceKind,
): CompleteSettings {
  checkOptions<SinkhornGridSettings>(OPERATION, settings, {
    epsilon: true,
    debiased: true,
    tolerance: true,
    mostIterations: true,
    signal: true,
    onProgress: true,
  });
  const { epsilon, debiased = false, mostIterations = 20_000 } = settings;
  const { tolerance = debiased ? DEBIASED_TOLERANCE : TOLERANCE[kind] } = settings;
  checkPositive(OPERATION, 'epsilon', epsilon);
  const least = grid.spacing.reduce(
    (most, h, a) => Math.max(most, ((grid.shape[a] - 1) * h) ** 2 / (2 * MOST_NATS)),
    0,
  );
  if (epsilon < least) {
    throw invalid(
      OPERATION,
      'epsilon must not be so small that a cell knows no other',
      String(epsilon),
      `Pass at least ${(2 * least).toPrecision(3)}; a squared cell is ${grid.spacing.map((h) => h * h).join(' × ')}.`,
    );
  }
  checkCount(OPERATION, 'mostIterations', mostIterations);
  if (!(tolerance >= LEAST_TOLERANCE[kind] && tolerance < 1)) {
    const rule = `tolerance must be at least ${LEAST_TOLERANCE[kind]} on ${kind}, and below 1`;
    const wayOut = kind === 'webgpu' ? 'Leave it out, or use the cpu device for 1e-12.' : 'Leave it out for 1e-6.';
    throw invalid(OPERATION, rule, String(tolerance), wayOut);
  }
  return { ...settings, epsilon, debiased, tolerance, mostIterations };
}
