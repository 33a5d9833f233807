import { checkOptions, described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { MAX_CELLS } from '../../ops/quantile_means/fixed_masses.js';
import { keyOf } from '../../random/philox.js';
import { checkPoints } from '../input/marginals.js';
import type { SlicedInput, SlicedPlan, SlicedSettings } from './settings.js';

const DIRECTIONS = 200;
const MOST_DEFAULT_POINTS = 10_000;
const ITERATIONS = 500;
const TOLERANCE = 1e-3;
/** What projections in float32 resolve of the spread. */
const LEAST_TOLERANCE = 1e-6;

function checkedCount(name: string, value: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw invalid('sliced', `${name} must be a whole number from 1 to ${most}`, described(value), 'Leave it out.');
}

function checkedStart(start: Float64Array, dim: number, support: number | undefined): number {
  if (!(start instanceof Float64Array))
    throw invalid('sliced', 'start is a Float64Array', described(start), 'Pass Float64Array.from(…).');
  const points = start.length / dim;
  if (points < 1 || !Number.isInteger(points) || points !== (support ?? points)) {
    const rule =
      support === undefined ? `start is rows of ${dim} numbers` : `start is ${support} rows of ${dim} numbers`;
    throw invalid('sliced', rule, `${start.length} numbers`, 'Leave support out to take its rows.');
  }
  checkPoints('sliced: start', start, dim);
  return points;
}

/** @throws InvalidInputError for a setting that breaks a rule */
export function planOf({ marginals }: SlicedInput, settings: SlicedSettings): SlicedPlan {
  checkOptions<SlicedSettings>('sliced', settings, {
    directions: true,
    support: true,
    start: true,
    form: true,
    iterations: true,
    tolerance: true,
    seed: true,
    signal: true,
    onProgress: true,
  });
  const { dim } = marginals[0];
  const { form = 'assignment', tolerance = TOLERANCE, seed = 0, start, signal, onProgress } = settings;
  if (form !== 'assignment' && form !== 'gradient')
    throw invalid('sliced', 'form must be "assignment" or "gradient"', described(form), 'Leave it out.');
  if (!(tolerance >= LEAST_TOLERANCE && tolerance < 1))
    throw invalid(
      'sliced',
      `tolerance must be from ${LEAST_TOLERANCE} to below 1`,
      described(tolerance),
      'Leave it out.',
    );
  keyOf(seed);
  const directions = checkedCount('directions', settings.directions ?? DIRECTIONS, 2 ** 20);
  const largest = Math.max(...marginals.map(({ masses }) => masses.length));
  const given = start === undefined ? undefined : checkedStart(start, dim, settings.support);
  const support = settings.support ?? given ?? Math.min(largest, MOST_DEFAULT_POINTS);
  return {
    frames: dim === 1 ? 1 : Math.max(2, Math.ceil(directions / dim)),
    points: checkedCount('support', support, MAX_CELLS),
    form,
    iterations: checkedCount('iterations', settings.iterations ?? ITERATIONS, 2 ** 31),
    tolerance,
    seed,
    ...(start ? { start } : {}),
    ...(signal ? { signal } : {}),
    onProgress: onProgress ?? (() => undefined),
  };
}
