import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { MetricPoint } from './checkpoint.js';

/** Share of a history's lines from which on it is not said that chains began anew. */
const MOSTLY = 0.5;

/** What is to be said of `sampler.carry` where chains began anew in most of a run; undefined elsewhere. */
export function carryWarning(
  { problem }: Pick<LoadedProblem, 'problem'>,
  history: readonly MetricPoint[],
): string | undefined {
  const lines = history.flatMap(({ carried }) => (carried === undefined ? [] : [carried]));
  const share = lines.reduce((sum, carried) => sum + carried, 0) / lines.length;
  if (problem.sampler.carry === undefined || !(share < MOSTLY)) return undefined;
  const percent = (100 * share).toFixed(0);
  return (
    `sampler.carry does ${share === 0 ? 'nothing' : 'little'} here: chains were carried in ${percent} % of the run and ` +
    'began anew elsewhere, further from an affine map of their points than their plans are wide; use sampler.memory, ' +
    `or raise sampler.steps (now ${problem.sampler.steps}) if new chains have not mixed`
  );
}
