import { DivergenceError } from '../../errors.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { testsSteps } from '../problem/sampler_settings.js';

/** The error of a run whose numbers were found not to be finite when `done` iterations were done. */
export function divergence(
  { problem, epsilon, coordinates }: LoadedProblem,
  stepSizes: readonly number[],
  done: number,
): DivergenceError {
  const stepSize = Number((Math.max(...stepSizes) * coordinates.costUnit).toPrecision(6));
  const { learningRate } = problem.training.optimizer;
  const rounded = (value: number): number => Number(value.toPrecision(2));
  const shorter = `sampler.stepSize (try ${rounded(stepSize / 4)})`;
  const byTolerance = problem.sampler.tolerance !== undefined;
  // Samplers that test their steps refuse one to where numbers end.
  const steps = testsSteps(problem.sampler) || byTolerance ? '' : `${shorter} or `;
  const instead = byTolerance ? ` or give ${shorter} in the place of sampler.tolerance` : '';
  return new DivergenceError(
    `solve: a chain or a potential left the finite numbers at or before iteration ${done} ` +
      `(step size ${stepSize}, epsilon ${epsilon}, learning rate ${learningRate}). ` +
      `Lower ${steps}training.optimizer.learningRate (try ${rounded(learningRate / 10)})${instead}; ` +
      `${done > 0 ? 'checkpoints taken before are untouched' : 'nothing was trained yet'}.`,
  );
}
