import { invalid } from '../../errors.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Problem, ProblemInput } from '../problem/problem.js';
import type { TrainedWeights } from '../training/checkpoint.js';
import { checkScale, weightsOf, type StoredRun } from './checkpoint_file.js';
import { checkSamePotential } from './same_potential.js';
import { ownProblem, restored } from './stored_problem.js';

/** @throws InvalidInputError unless a problem given for a run has its weights */
export function checkSameWeights(stored: Pick<Problem | ProblemInput, 'marginals'>, given: Problem): void {
  const weights = (marginals: readonly { readonly weight: number }[]): string =>
    marginals.map((m) => Number(Number(m.weight).toPrecision(9))).join(', ');
  const [own, other] = [stored, given].map(({ marginals }) => weights(marginals));
  if (own !== other)
    throw invalid(
      'load run',
      `the problem's marginals must have the run's own weights, ${own}`,
      other,
      'Write those weights into the problem, or train a new run.',
    );
}

/** The problem with a scale that is written out, in units of the cost. */
const loadedScale = (loaded: LoadedProblem, scale: number): LoadedProblem => ({
  ...loaded,
  engine: { ...loaded.engine, scale: scale / loaded.coordinates.costUnit },
});

/** A run's weights and what gives them their meaning. */
interface UnderProblem {
  readonly problem: Problem;
  readonly loaded: LoadedProblem;
  readonly trained: TrainedWeights;
}

/**
 * A run under its own problem, or under one given for it.
 * @param baseFolder where relative paths of its tables start
 * @throws InvalidInputError unless the weights mean something under the problem
 */
export async function underProblem(
  stored: StoredRun,
  given: Problem | undefined,
  onWarning: (message: string) => void,
  baseFolder?: string,
): Promise<UnderProblem> {
  if (given) {
    checkSamePotential('load run', stored, given);
    checkSameWeights(stored.problem, given);
  }
  const problem = given ?? ownProblem(stored.problem, baseFolder);
  const loaded = await restored(problem, stored.settings, onWarning);
  if (given?.potential.scale !== undefined) checkScale(stored, loadedScale(loaded, given.potential.scale));
  return { problem, loaded, trained: weightsOf(stored, loaded.potential) };
}
