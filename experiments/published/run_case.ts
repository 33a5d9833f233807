import { performance } from 'node:perf_hooks';
import { whileOwned } from '../../src/device/owner.js';
import { DivergenceError, solve, type Result } from '../../src/index.js';
import type { ExperimentContext } from '../support/experiment.js';
import type { KeptResults } from '../support/kept_results.js';
import { countsOf, type Case } from './cases.js';
import {
  adjustedSampler,
  defaultSampler,
  scoreConditionals,
  type ConditionalCounts,
  type ConditionalScore,
} from './conditionals.js';
import { samplingProblem, scoringSampler, trainingProblem, type Sampler } from './problem.js';
import { exactOf, type Question } from './questions.js';
import { floorsOf, scorePlan, type Answers, type Floors, type PlanScore } from './score_plan.js';

export interface CaseResult {
  /** [K]; empty where chains diverged. */
  readonly plans: readonly PlanScore[];
  /** [K], of Gaussians at ε ≤ 0.1; else empty. */
  readonly conditionals: readonly ConditionalScore[];
  readonly floors: Floors;
  /** Seconds of training and of scoring push-forwards, and of all threads in training. */
  readonly training: number;
  readonly processor: number;
  readonly scoring: number;
}

export interface Scored extends CaseResult {
  readonly of: Case;
}

/** Everything that a kept result follows from. */
const questionOf = (given: Case, { quick, seed }: ExperimentContext): unknown => {
  const { part, family, dim, epsilon, solver } = given;
  const of = {
    part,
    family,
    dim,
    epsilon,
    solver,
    sampler: scoringSampler(given.epsilon),
    counts: countsOf(given, quick),
  };
  return { ...of, conditionals: isSplit(given) ? conditionalCounts(given, quick) : null, seed };
};

const isSplit = ({ family, epsilon }: Case): boolean => family === 'gaussian' && epsilon <= 0.1;

/** An inner product of two halves' errors has a deviation of about 2/draws of ‖ε B‖² at a point: .1 % over all. */
function conditionalCounts({ dim }: Case, quick: boolean): ConditionalCounts {
  if (quick) return { points: 64, draws: 64 };
  return { points: dim > 16 ? 32 : 256, draws: 256 };
}

type Sampled = (sampler: Sampler) => Promise<Result>;

async function scoreAllConditionals(given: Case, answers: Answers, sampled: Sampled, quick: boolean) {
  const usual = await sampled(defaultSampler(given.epsilon));
  const adjusted = await sampled(adjustedSampler(given.epsilon, given.dim));
  const scores: ConditionalScore[] = [];
  for (const [k, { conditionalCovariance }] of answers.entropic.plans.entries()) {
    const plans = { usual: usual.plan(k), adjusted: adjusted.plan(k) };
    scores.push(await scoreConditionals(plans, conditionalCovariance, conditionalCounts(given, quick)));
  }
  return scores;
}

async function trainAndScore(context: ExperimentContext, given: Case, question: Question): Promise<CaseResult> {
  const { device, seed, quick } = context;
  const answers = { entropic: exactOf(question, given.epsilon), unregularised: exactOf(question, 0) };
  const counts = countsOf(given, quick);
  const floors = floorsOf(answers, question.covariances, counts.points);
  const failed = { plans: [], conditionals: [], floors, training: 0, processor: 0, scoring: 0 };
  const seconds = (since: number): number => (performance.now() - since) / 1000;
  try {
    return await whileOwned(device, async (owner) => {
      const [started, before] = [performance.now(), process.cpuUsage()];
      const trained = owner.own(await solve(trainingProblem(question, given.solver), { device, seed }));
      const { user, system } = process.cpuUsage(before);
      const [training, processor] = [seconds(started), (user + system) / 1e6];
      const sampled: Sampled = async (sampler) => {
        const problem = samplingProblem(question, given.solver, sampler);
        return owner.own(await solve(problem, { device, seed, startFrom: trained, until: 0 }));
      };
      const scoredAt = performance.now();
      const result = await sampled(scoringSampler(given.epsilon));
      const plans: PlanScore[] = [];
      for (const k of question.weights.keys()) plans.push(await scorePlan(result.plan(k), k, answers, counts));
      const scoring = seconds(scoredAt);
      const conditionals = isSplit(given) ? await scoreAllConditionals(given, answers, sampled, quick) : [];
      return { plans, conditionals, floors, training, processor, scoring };
    });
  } catch (error) {
    if (error instanceof DivergenceError) return failed;
    throw error;
  }
}

/** Trains and scores one case, or takes what an earlier run kept of it. */
export async function runCase(context: ExperimentContext, kept: KeptResults, given: Case): Promise<Scored> {
  const result = await kept.getOrRun(given.name, questionOf(given, context), () =>
    trainAndScore(context, given, given.question()),
  );
  const scored = { ...result, of: given };
  context.log(`${given.name}: ${summary(scored)}`);
  return scored;
}

/** What an earlier run kept of a case; undefined where there is nothing. */
export async function keptCase(context: ExperimentContext, kept: KeptResults, given: Case): Promise<Scored[]> {
  const result = await kept.get<CaseResult>(given.name, questionOf(given, context));
  return result === undefined ? [] : [{ ...result, of: given }];
}

const figures = (values: readonly number[]): string => values.map((value) => value.toPrecision(3)).join(', ');

const summary = ({ plans, training, scoring }: Scored): string =>
  plans.length === 0
    ? 'chains diverged'
    : `BW₂² ${figures(plans.map(({ barycenter }) => barycenter))}; L² ${figures(plans.map(({ map }) => map))}; ` +
      `${training.toFixed(0)} s of training, ${scoring.toFixed(0)} s of scoring`;
