import { checkOptions, described, type Known } from '../../arguments.js';
import { MAX_SEED } from '../../random/philox.js';
import type { Epsilon, Problem } from '../problem/problem.js';
import { checkDistinct, MOST_VALUES, numbersOf, refuse } from './axis_text.js';
import { weightsAxis } from './weights_axis.js';

/** What a sweep goes over; what is left out stays as the problem has it. */
export interface SweepAxes {
  /**
   * ε in units of the cost, or relative to the data's spread: values, or a text, `0.01:1:log5` by equal factors,
   * `0.1:1:4` in equal steps, `0.1,0.5` one by one; `relative:` before it where they are relative.
   */
  readonly epsilon?: string | readonly Epsilon[];
  /** λ, [points][K], or a text: `simplex:4` for all multiples of 1/4 above 0, `0.5,0.5/0.25,0.75` one by one. */
  readonly weights?: string | readonly (readonly number[])[];
  /** How many, from 0, or which; as a text `5` or `list:7,9`. Default: seed 0. */
  readonly seeds?: string | number | readonly number[];
}

/** The axes as they are gone over. */
export interface ResolvedAxes {
  /** Largest first. */
  readonly epsilon: readonly Epsilon[];
  /** [points][K], in the order given. */
  readonly weights: readonly (readonly number[])[];
  readonly seeds: readonly number[];
}

const KNOWN: Known<SweepAxes> = { epsilon: true, weights: true, seeds: true };

/** Points of a sweep, each a run of its own. */
const MOST_POINTS = MOST_VALUES;

export const epsilonNumber = (epsilon: Epsilon): number => (typeof epsilon === 'number' ? epsilon : epsilon.relative);

export const epsilonText = (epsilon: Epsilon): string =>
  `${typeof epsilon === 'number' ? '' : 'relative '}${Number(epsilonNumber(epsilon).toPrecision(6))}`;

function epsilonOf(value: unknown): Epsilon {
  const relative = typeof value === 'object' && value !== null && 'relative' in value;
  const number: unknown = relative ? value.relative : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0)
    throw refuse('epsilon', 'values must be finite and not below 0', described(number), 'Give positive numbers.');
  return relative ? { relative: number } : number;
}

function epsilonAxis(given: unknown): readonly Epsilon[] {
  if (typeof given === 'string') {
    const [, relative, text] = /^\s*(relative:)?(.*)$/s.exec(given)!;
    return epsilonAxis(numbersOf('epsilon', text).map((value) => (relative ? { relative: value } : value)));
  }
  if (!Array.isArray(given))
    throw refuse('epsilon', 'it is a list or a text', described(given), 'Write "0.01:1:log5" or [1, 0.1].');
  const values = given.map(epsilonOf);
  if (new Set(values.map((value) => typeof value)).size > 1)
    throw refuse('epsilon', 'values are all relative or none', 'both', 'Which is larger would depend on the data.');
  return values.toSorted((a, b) => epsilonNumber(b) - epsilonNumber(a));
}

function seedsAxis(given: unknown): readonly number[] {
  if (typeof given === 'number') {
    if (!Number.isSafeInteger(given) || given < 1 || given > MOST_POINTS)
      throw refuse('seeds', `their number is whole, from 1 to ${MOST_POINTS}`, String(given), 'Give 5, say.');
    return Array.from({ length: given }, (_, seed) => seed);
  }
  if (typeof given === 'string') {
    const list = /^\s*list:(.*)$/s.exec(given);
    const numbers = numbersOf('seeds', list ? list[1] : given);
    if (list || numbers.length > 1) return seedsAxis(numbers);
    return seedsAxis(numbers[0]);
  }
  if (!Array.isArray(given))
    throw refuse('seeds', 'they are a number or a list', described(given), 'Write 5 or [7, 9].');
  for (const seed of given as unknown[])
    if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0 || seed > MAX_SEED)
      throw refuse('seeds', `a seed is whole, from 0 to ${MAX_SEED}`, described(seed), 'Give whole numbers from 0.');
  return given as number[];
}

/**
 * The values of all axes, and what is to be said of them. A problem's own ε and weights stand in for axes left out.
 * @throws InvalidInputError for an axis that is malformed, empty, has a value twice, or too many
 */
export function resolveAxes(problem: Problem, axes: SweepAxes): { axes: ResolvedAxes; notes: readonly string[] } {
  checkOptions('sweep axes', axes, KNOWN);
  const own = problem.marginals.map(({ weight }) => weight);
  const epsilon = epsilonAxis(axes.epsilon ?? [problem.epsilon]);
  const { weights, notes } = weightsAxis(axes.weights ?? [own], problem.marginals.length);
  const seeds = seedsAxis(axes.seeds ?? 1);
  const resolved = {
    epsilon: checkDistinct('epsilon', epsilon, (value) => String(epsilonNumber(value))),
    weights: checkDistinct('weights', weights, (w) => w.join(',')),
    seeds: checkDistinct('seeds', seeds, String),
  };
  const points = epsilon.length * weights.length * seeds.length;
  if (points > MOST_POINTS)
    throw refuse('axes', `a sweep has at most ${MOST_POINTS} points`, String(points), 'Take fewer values.');
  return { axes: resolved, notes };
}
