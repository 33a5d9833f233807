import { performance } from 'node:perf_hooks';
import { defineProblem, DivergenceError, solve, type Problem } from '../../src/index.js';
import { whileOwned } from '../../src/device/owner.js';
import type { ExperimentContext } from '../support/experiment.js';
import { exactScores } from '../time-to-quality/score.js';
import { problemOf, PUBLISHED, SOLVER } from '../twister/problem.js';
import type { Method } from './methods.js';

/** One training of a length, and its errors in percent, of the worst marginal. */
export interface Point {
  readonly iterations: number;
  /** Of training. */
  readonly seconds: number;
  readonly barycenter: number;
  readonly mean: number;
}

/** Errors of trainings of several lengths by one method. */
export interface MethodCurve {
  readonly name: string;
  readonly points: readonly Point[];
}

/** The same network for all, its scale written out: it would follow steps otherwise. */
const QUESTION: Problem = problemOf('twist', { ...SOLVER, scale: 0.01 / SOLVER.stepSize });

/** An annealed ε begins at so many times the problem's. */
const HOTTEST = 10;

/** The problem by a method; the learning rate falls to 0 over its iterations. */
function problemFor({ sampler, training, annealed }: Method, iterations: number): Problem {
  const anneal = annealed && { anneal: { from: HOTTEST, iterations: Math.round(annealed * iterations) } };
  return defineProblem({
    ...QUESTION,
    sampler,
    training: { ...QUESTION.training, iterations, ...training, ...anneal },
  });
}

/** Trainings one after the other: what begins without chains goes on with them. */
function stagesOf(method: Method, iterations: number): readonly Problem[] {
  const { withoutChains, name, sampler } = method;
  if (withoutChains === undefined) return [problemFor(method, iterations)];
  const first = Math.round(withoutChains * iterations);
  // Draws of importance sampling keep no chains.
  const { kind, steps, stepSize } = sampler;
  const start = problemFor({ ...method, sampler: { kind, steps, stepSize } as Method['sampler'] }, first);
  const constant = { ...start.training.optimizer, schedule: { kind: 'constant' } } as const;
  return [
    defineProblem({ ...start, training: { ...start.training, optimizer: constant } }),
    problemFor({ name, sampler }, iterations - first),
  ];
}

async function trained(
  { device, seed, quick }: ExperimentContext,
  stages: readonly Problem[],
  question: Problem,
): Promise<Omit<Point, 'iterations'>> {
  try {
    return await whileOwned(device, async (owner) => {
      const started = performance.now();
      let result = owner.own(await solve(stages[0], { device, seed }));
      for (const stage of stages.slice(1)) result = owner.own(await solve(stage, { device, seed, startFrom: result }));
      const seconds = (performance.now() - started) / 1000;
      const scoring = { steps: 100, stepSize: SOLVER.stepSize, points: quick ? 8192 : 32_768 };
      const [barycenter, mean] = await exactScores(device, question, scoring, result, seed);
      return { seconds, barycenter, mean };
    });
  } catch (error) {
    if (error instanceof DivergenceError) return { seconds: Infinity, barycenter: Infinity, mean: Infinity };
    throw error;
  }
}

export async function pointOf(context: ExperimentContext, method: Method, iterations: number): Promise<Point> {
  return { iterations, ...(await trained(context, stagesOf(method, iterations), QUESTION)) };
}

/** The published settings, trained for a part of their whole budget or all of it. */
export async function publishedPoint(context: ExperimentContext, iterations: number): Promise<Point> {
  const problem = problemOf('twist', { ...PUBLISHED, iterations });
  return { iterations, ...(await trained(context, [problem], problem)) };
}
