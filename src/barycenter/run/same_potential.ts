import { invalid } from '../../errors.js';
import { isSameJson } from '../../io/json.js';
import type { Problem } from '../problem/problem.js';
import type { StoredRun } from './checkpoint_file.js';

/**
 * Without the scale, which may be written out or left to its default, and is compared as a number: see `checkScale`.
 */
const shapeOf = (potential: object | undefined): object => ({ ...potential, scale: null });

/**
 * The saved weights mean something under the saved potential only.
 * @throws InvalidInputError when a problem given for a run has another potential than the run's own
 */
export function checkSamePotential(operation: string, { problem: { potential } }: StoredRun, given: Problem): void {
  if (isSameJson(shapeOf(potential), shapeOf(given.potential))) return;
  throw invalid(
    operation,
    `the problem's potential must be the run's own, ${JSON.stringify(potential)}`,
    JSON.stringify(given.potential),
    'Write that potential into the problem, or start a new run.',
  );
}
