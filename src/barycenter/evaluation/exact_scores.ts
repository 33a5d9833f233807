import type { Floats } from '../../io/numeric_table.js';
import { SeedOffsets } from '../../random/counters.js';
import { MAX_SEED } from '../../random/philox.js';
import { exactAnswerOf, hasExactAnswer, whyNoExactAnswer, type ExactAnswer } from '../exact/exact_answer.js';
import { MOST_EIGEN_DIMENSIONS } from '../exact/covariance.js';
import { buresWassersteinUvp } from '../metrics/bures_wasserstein.js';
import { conditionalMeanUvp } from '../metrics/conditional_mean.js';
import type { Score } from '../metrics/score.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Plan } from '../sampling/plan.js';
import type { Request } from './request.js';

/** Scores of one marginal's plan against the exact answer, in percent. */
export interface ExactScores {
  readonly marginal: number;
  /** BW₂²-UVP of the push-forward to N(m, S). */
  readonly barycenterUvp: Score;
  /** L²-UVP of the conditional mean. */
  readonly conditionalMeanUvp: Score;
}

export async function exactScores(
  request: Request,
  exact: ExactAnswer,
  plan: Plan,
  pushed: Floats,
): Promise<ExactScores> {
  const { conditionalPoints, draws, sampling } = request;
  const x = await plan.inputs(conditionalPoints, (sampling.seed + SeedOffsets.conditionalPoints) % MAX_SEED);
  const sample = await plan.sample({ data: x, columns: plan.inputDim }, { perPoint: draws, ...sampling });
  return {
    marginal: plan.marginal,
    barycenterUvp: buresWassersteinUvp(exact.toSpace(pushed), exact.barycenter),
    conditionalMeanUvp: conditionalMeanUvp(exact, plan.marginal, x, exact.toSpace(sample.data), draws),
  };
}

/** The exact answer to score against, or why it is left out; neither where there is none. */
export function exactAnswer({ problem, epsilon, potential }: LoadedProblem): {
  readonly answer?: ExactAnswer;
  readonly leftOut?: string;
} {
  const leftOut = whyNoExactAnswer(problem);
  if (leftOut !== undefined) return { leftOut };
  if (!hasExactAnswer(problem)) return {};
  if (potential.dim <= MOST_EIGEN_DIMENSIONS) return { answer: exactAnswerOf(problem, epsilon)! };
  return {
    leftOut: `scores against it take roots of ${potential.dim} × ${potential.dim} matrices, which take too long`,
  };
}
