import { described } from '../../arguments.js';
import { normalisedWeights } from '../problem/weights.js';
import { MOST_VALUES, numberOf, refuse } from './axis_text.js';

const AXIS = 'weights';

/** C(n, k), or more than `most`. */
function choose(n: number, k: number, most: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) {
    value = (value * (n - k + i)) / i;
    if (value > most) return Infinity;
  }
  return Math.round(value);
}

/** All ways to write `total` as a sum of `parts` whole numbers from 1, the first part largest first. */
function* compositions(total: number, parts: number): Generator<number[]> {
  if (parts === 1) {
    yield [total];
    return;
  }
  for (let first = total - parts + 1; first >= 1; first--)
    for (const rest of compositions(total - first, parts - 1)) yield [first, ...rest];
}

/** Weights and what is to be said of them. */
export interface ChosenWeights {
  /** [points][K], each of sum 1. */
  readonly weights: readonly (readonly number[])[];
  readonly notes: readonly string[];
}

/**
 * The points of the simplex of K weights whose coordinates are multiples of 1/N, all above 0: a weight of 0 would take
 * its marginal out of the problem, whose potentials are K.
 * @throws InvalidInputError where none is inside, or too many are
 */
export function simplexLattice(step: number, marginals: number): ChosenWeights {
  const text = `simplex:${step}`;
  if (step < marginals) {
    const rule = `${marginals} weights above 0 need simplex:${marginals} or finer`;
    throw refuse(AXIS, rule, text, 'A weight of 0 is not part of a problem: leave that marginal out of it instead.');
  }
  const inside = choose(step - 1, marginals - 1, MOST_VALUES);
  if (inside > MOST_VALUES)
    throw refuse(AXIS, `a lattice has at most ${MOST_VALUES} points inside`, text, 'Take a coarser one, or a list.');
  const weights = [...compositions(step, marginals)].map((parts) => parts.map((part) => part / step));
  const edge = 'those with a weight of 0, on the edge of the simplex, are left out, for weights are above 0';
  return { weights, notes: [`${text}: ${weights.length} weights of ${marginals} marginals; ${edge}`] };
}

/** @throws InvalidInputError for what is no list of K weights above 0 and of sum 1 */
function checked(given: unknown, marginals: number): readonly number[] {
  if (!Array.isArray(given) || !given.every((w) => typeof w === 'number'))
    throw refuse(AXIS, 'weights are lists of numbers', described(given), 'Write [[0.5, 0.5], [0.25, 0.75]].');
  const weights = given;
  const shown = weights.join(',');
  if (weights.length !== marginals)
    throw refuse(AXIS, `the problem has ${marginals} marginals, and each a weight`, shown, 'Give as many weights.');
  if (!weights.every((w) => w > 0 && w < Infinity)) {
    const wayOut = 'A weight of 0 is not part of a problem: leave that marginal out of it instead.';
    throw refuse(AXIS, 'weights must be above 0', shown, wayOut);
  }
  return normalisedWeights(`sweep ${AXIS}`, weights);
}

/**
 * Weights of an axis: `simplex:N`, lists as `0.5,0.5/0.25,0.75`, or lists of numbers.
 * @throws InvalidInputError
 */
export function weightsAxis(given: unknown, marginals: number): ChosenWeights {
  if (typeof given === 'string') {
    const lattice = /^\s*simplex:(.*)$/.exec(given);
    if (!lattice) {
      const lists = given.split('/').map((list) => list.split(',').map((piece) => numberOf(AXIS, piece)));
      return weightsAxis(lists, marginals);
    }
    const step = /^\d{1,6}\s*$/.test(lattice[1]) ? Number(lattice[1]) : 0;
    if (step < 1)
      throw refuse(
        AXIS,
        'a lattice is simplex:N, N whole',
        JSON.stringify(given),
        'Write simplex:4, say, for steps of 1/4.',
      );
    return simplexLattice(step, marginals);
  }
  if (!Array.isArray(given))
    throw refuse(AXIS, 'weights are a list or a text', described(given), 'Write "simplex:4" or [[0.5, 0.5]].');
  return { weights: given.map((list: unknown) => checked(list, marginals)), notes: [] };
}
