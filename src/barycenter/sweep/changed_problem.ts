import { InvalidInputError } from '../../errors.js';
import { defineProblem } from '../problem/define_problem.js';
import type { Problem } from '../problem/problem.js';
import { epsilonText } from './axes.js';
import type { ProblemChanges } from './job.js';

/** Validations of a shorter training, as many as of the whole. */
function scaledEvery({ iterations, validation }: Problem['training'], to: number): number {
  return validation.every === 0 ? 0 : Math.max(1, Math.floor((validation.every * to) / iterations));
}

function changedTraining(training: Problem['training'], changes: ProblemChanges): Problem['training'] {
  const { anneal, ...rest } = training;
  const iterations = changes.iterations ?? training.iterations;
  const validation = { ...training.validation, every: scaledEvery(training, iterations) };
  const kept = anneal === undefined || changes.withoutAnneal ? {} : { anneal };
  return { ...rest, ...kept, iterations, ...(iterations === training.iterations ? {} : { validation }) };
}

/**
 * The problem of a point of a sweep.
 * @throws InvalidInputError where the problem cannot have that ε or those weights, naming the point
 */
export function changedProblem(problem: Problem, changes: ProblemChanges): Problem {
  const { baseFolder, ...rest } = problem;
  const { epsilon, weights } = changes;
  const marginals = problem.marginals.map((marginal, k) => ({ ...marginal, weight: weights[k] }));
  const training = changedTraining(problem.training, changes);
  try {
    return defineProblem({ ...rest, epsilon, marginals, training }, baseFolder);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const point = `epsilon ${epsilonText(epsilon)}, weights ${weights.join(',')}`;
    throw new InvalidInputError(`sweep at ${point}: ${error.message}`, { cause: error });
  }
}
