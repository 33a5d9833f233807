import { withGeneratorHash, withKnownShape } from '../problem/define_problem.js';
import { invalid, type InvalidInputError } from '../../errors.js';
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

/** Of a problem's generator: what its plans are densities of. */
const referenceOf = ({ generator }: Pick<Problem | ProblemInput, 'generator'>): string =>
  generator === undefined ? 'none' : (generator.reference ?? 'lebesgue');

/**
 * A problem given for a run, with what a run's pictures and files gave to its own.
 * @throws InvalidInputError for another shape, and another generator or measure of its z
 */
export function asTrained(stored: Pick<Problem | ProblemInput, 'shape' | 'generator'>, given: Problem): Problem {
  const differ = (field: string, own: string, other: string): InvalidInputError =>
    invalid(
      'load run',
      `the problem's ${field} must be the run's own, ${own}`,
      other,
      'Write that, or train a new run.',
    );
  const { shape } = stored;
  if (shape && given.shape && String(shape) !== String(given.shape))
    throw differ('shape', JSON.stringify(shape), JSON.stringify(given.shape));
  const [own, other] = [stored, given].map(referenceOf);
  if (own !== other) throw differ('generator.reference', own, other);
  return withKnownShape(withGeneratorHash(given, stored.generator?.sha256), shape);
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
  const problem = given ? asTrained(stored.problem, given) : ownProblem(stored.problem, baseFolder);
  const loaded = await restored(problem, stored.settings, onWarning);
  if (given?.potential.scale !== undefined) checkScale(stored, loadedScale(loaded, given.potential.scale));
  return { problem, loaded, trained: weightsOf(stored, loaded.potential) };
}
