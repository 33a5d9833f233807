import { isDeepStrictEqual } from 'node:util';
import { invalid } from '../../errors.js';
import { readInputFile } from '../../io/read_file.js';
import { parseProblemText } from '../problem/problem_json.js';
import type { Problem } from '../problem/problem.js';

/**
 * The saved weights mean something under the saved potential only (its scale, where it is left out, is compared with the weights).
 * @throws InvalidInputError when a problem given for a run has another potential than the run's own
 */
export async function checkSamePotential(operation: string, savedProblem: string, given: Problem): Promise<void> {
  const { potential } = parseProblemText((await readInputFile(savedProblem)).toString());
  if (isDeepStrictEqual(potential, given.potential)) return;
  throw invalid(
    operation,
    `the problem's potential must be the run's own, ${JSON.stringify(potential)}`,
    JSON.stringify(given.potential),
    'Write that potential into the problem, or start a new run.',
  );
}
