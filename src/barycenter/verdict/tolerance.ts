import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { MetricPoint } from '../training/checkpoint.js';
import { lastStepErrors } from '../training/tolerance_warning.js';
import { check, type Check } from './verdict.js';

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/**
 * Whether steps are as short as `sampler.tolerance` asks for, by the energy errors of their moves when they were last
 * adapted: those of the worst marginal. Undefined without a tolerance, and where nothing was measured.
 */
export function toleranceCheck(
  { problem }: Pick<LoadedProblem, 'problem'>,
  history: readonly MetricPoint[],
): Check | undefined {
  const { tolerance } = problem.sampler;
  const errors = lastStepErrors(history);
  if (tolerance === undefined || errors === undefined) return undefined;
  const worst = Math.max(...errors);
  const line = `by the energy errors of its moves it biases them by ${percent(worst)}, of a tolerance of ${percent(tolerance)}`;
  return check('step', worst, tolerance, line);
}
