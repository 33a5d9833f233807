import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { MetricPoint } from './checkpoint.js';

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** What was measured when steps were last adapted, [K]; undefined where nothing was. */
export const lastStepErrors = (history: readonly MetricPoint[]): readonly number[] | undefined =>
  history.findLast((point) => point.stepErrors !== undefined)?.stepErrors;

/** One sentence where steps were not brought within `sampler.tolerance` when they were last adapted; else none. */
export function toleranceWarning(
  { problem }: Pick<LoadedProblem, 'problem'>,
  history: readonly MetricPoint[],
): string[] {
  const { tolerance } = problem.sampler;
  const worst = Math.max(...(lastStepErrors(history) ?? []));
  if (tolerance === undefined || !(worst > tolerance)) return [];
  return [
    `steps bias conditional variances by about ${percent(worst)}, more than sampler.tolerance ${tolerance}: the potentials ` +
      'are rougher than a step; train longer, or raise sampler.tolerance',
  ];
}
