import type { Device } from '../../device/device.js';
import { DivergenceError, invalid } from '../../errors.js';
import type { Floats } from '../../io/numeric_table.js';
import { MAX_SEED } from '../../random/philox.js';
import { SeedOffsets } from '../../random/counters.js';
import { certify, type Certificates } from '../certificates/certificates.js';
import type { Score } from '../metrics/score.js';
import { toEngine } from '../problem/coordinates.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Plan, PlanSample } from '../sampling/plan.js';
import { judge, LONGER_CHAINS, type JudgeInput } from '../verdict/judge.js';
import type { Verdict } from '../verdict/verdict.js';
import { COMPARED_POINTS, comparePushForwards } from './agreement.js';
import type { EvaluateOptions } from './options.js';
import { pushedBy, requestOf, type Request } from './request.js';
import { outsideScores, type Scores } from './scores.js';

/** Scores of a trained barycenter, and whether they can be believed. */
export interface Evaluation extends Scores {
  /**
   * Largest half energy distance between a push-forward and that of chains `LONGER_CHAINS` times as long from other
   * points, beside the same floor. Chains that do not arrive can train a wrong potential and hide it: their
   * push-forwards agree, and longer chains leave them. Then train with more `sampler.steps`. Infinity (null in JSON)
   * where a longer chain diverges.
   */
  readonly mixing: Score;
  /** Whether the result can be believed, and what to mend if not; see `Verdict`. Absent where it was not asked for. */
  readonly verdict?: Verdict;
  /** What stands beside the verdict; absent without one. */
  readonly certificates?: Certificates;
}

/** What is said of any barycenter: of those that no chains draw from, scores alone. */
export type Scored = Scores & Partial<Omit<Evaluation, keyof Scores>>;

/**
 * The points of each marginal's chains that are `LONGER_CHAINS` times as long; undefined where one of them diverges.
 */
async function longerPushForwards({ loaded, plans, sampling }: Request, rows: number): Promise<Floats[] | undefined> {
  const steps = LONGER_CHAINS * loaded.problem.sampler.steps;
  const seed = (sampling.seed + SeedOffsets.longerChains) % MAX_SEED;
  const longer: Floats[] = [];
  for (const plan of plans) {
    const x = await plan.inputs(rows, seed);
    const sample = await unlessDiverging(
      plan.sample({ data: x, columns: plan.inputDim }, { ...sampling, steps, seed }),
    );
    if (!sample) return undefined;
    longer.push(sample.data);
  }
  return longer;
}

/** Undefined for chains that diverge: here that is a finding, and no reason to lose the other scores. */
async function unlessDiverging(sample: Promise<PlanSample>): Promise<PlanSample | undefined> {
  try {
    return await sample;
  } catch (error) {
    if (error instanceof DivergenceError) return undefined;
    throw error;
  }
}

/**
 * Scores the plans of a trained problem; every score has its floor or its trivial baseline beside it.
 * @param judging what the verdict needs; without it there is none
 */
export async function evaluate(
  device: Device,
  plan: (marginal: number) => Plan,
  loaded: LoadedProblem,
  options: EvaluateOptions,
  judging?: Pick<JudgeInput, 'trained' | 'history'>,
): Promise<Evaluation> {
  if (options.certify && !judging) {
    const wayOut = 'Leave verdict: false out.';
    throw invalid('evaluate', 'certificates stand beside a verdict', 'certify: true, verdict: false', wayOut);
  }
  const request = requestOf(device, plan, loaded, options);
  const { sampling, points } = request;
  const pushed = await pushedBy(request);
  const longer = await longerPushForwards(request, Math.min(COMPARED_POINTS, points));
  const inEngine = (cloud: Floats): Float32Array => toEngine(loaded.coordinates.output, cloud);
  const clouds = { pushed: pushed.map(inEngine), longer: longer?.map(inEngine) };
  const { agreement, others, apart } = await comparePushForwards(request, pushed, longer);
  const judged = judging && {
    verdict: await judge({ ...judging, ...sampling, device, loaded, ...clouds }),
    certificates: await certify(
      { device, loaded, trained: judging.trained, ...sampling },
      {
        pushed: clouds.pushed,
        apart: { ...apart, distance: apart.distance / loaded.coordinates.output.unit },
        dual: options.certify ?? false,
      },
    ),
  };
  const outside = await outsideScores(request, pushed, options);
  return { agreement, mixing: longer ? others : { ...others, value: Infinity }, ...outside, ...judged };
}
