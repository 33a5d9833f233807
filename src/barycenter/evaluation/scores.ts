import type { Floats } from '../../io/numeric_table.js';
import type { Measured, Score } from '../metrics/score.js';
import { comparePushForwards } from './agreement.js';
import { exactAnswer, exactScores, type ExactScores } from './exact_scores.js';
import { holdOut } from './hold_out.js';
import type { EvaluateOptions } from './options.js';
import { pushedBy, type Request } from './request.js';

/** What is measured of any barycenter, each beside its floor or its trivial baseline. */
export interface Scores {
  /** Largest half energy distance between two push-forwards, beside what two samples of one distribution score. */
  readonly agreement: Score;
  /** Where the problem has an exact answer; the space it is measured in. */
  readonly exact?: { readonly space: 'data' | 'feature'; readonly marginals: readonly ExactScores[] };
  /** Why a problem that has an exact answer is not scored against it. */
  readonly exactLeftOut?: string;
  /** Half energy distance of the barycenter to the hold-out, and of the trivial baseline: the marginals' mixture. */
  readonly holdOut?: { readonly barycenter: Measured; readonly mixture?: Measured; readonly rows: number };
}

/** Scores against what is known from outside: the exact answer and a hold-out. */
export async function outsideScores(
  request: Request,
  pushed: readonly Floats[],
  { against }: Pick<EvaluateOptions, 'against'>,
): Promise<Omit<Scores, 'agreement'>> {
  const { answer, leftOut } = exactAnswer(request.loaded);
  const marginals: ExactScores[] = [];
  if (answer)
    for (const [k, plan] of request.plans.entries())
      marginals.push(await exactScores(request, answer, plan, pushed[k]));
  return {
    ...(answer ? { exact: { space: answer.space, marginals } } : {}),
    ...(leftOut === undefined ? {} : { exactLeftOut: leftOut }),
    ...(against ? { holdOut: await holdOut(request, pushed, against) } : {}),
  };
}

/** All of them, for barycenters that no chains draw from. */
export async function scores(request: Request, options: Pick<EvaluateOptions, 'against'>): Promise<Scores> {
  const pushed = await pushedBy(request);
  const { agreement } = await comparePushForwards(request, pushed);
  return { agreement, ...(await outsideScores(request, pushed, options)) };
}
