import { problemOf, SOLVER } from '../twister/problem.js';
import { commonProblem, type Method, type QualityCase } from './cases.js';
import { EXACT_MEASURES, exactScores } from './score.js';

const LONG = { kind: 'leimkuhler-matthews', steps: 12, stepSize: 0.006 } as const;

/** Chains that are met again, by themselves and with a steeper start and rate on smaller batches. */
const kept = (batches: number, visits: number, steps: number): Method['sampler'] => ({
  ...LONG,
  memory: { batches, visits, steps },
});

export function twisterCases(quick: boolean): readonly QualityCase[] {
  const { stepSize } = SOLVER;
  const problem = commonProblem(problemOf('twist', SOLVER), 0.01 / stepSize);
  const scoring = { steps: 100, stepSize, points: quick ? 8192 : 65_536 };
  const common: Pick<QualityCase, 'problem' | 'stepSize' | 'measures' | 'score'> = {
    problem,
    stepSize,
    measures: EXACT_MEASURES,
    score: (device, trained, seed) => exactScores(device, problem, scoring, trained, seed),
  };
  const toBounds: QualityCase = {
    ...common,
    name: 'twister, to the bounds of its example',
    bounds: [1, 2],
    seeds: quick ? 1 : 5,
    baseline: quick
      ? { steps: [25], iterations: [400] }
      : { steps: [15, 25, 40], iterations: [250, 300, 350, 400, 500, 600] },
    ours: [
      { sampler: kept(8, 16, 3), iterations: 300 },
      { sampler: kept(8, 16, 3), iterations: 350, scale: 2, learningRate: 0.03, batchSize: 128 },
    ],
    goal: 5,
  };
  if (quick) return [toBounds];
  const toToday: QualityCase = {
    ...common,
    name: 'twister, to what its example reaches',
    bounds: [0.25, 0.8],
    seeds: 5,
    baseline: { steps: [15, 25, 40], iterations: [600, 800, 1000, 1200] },
    ours: [
      { sampler: kept(16, 8, 4), iterations: 1000 },
      { sampler: kept(16, 8, 4), iterations: 800, scale: 1, learningRate: 0.03, batchSize: 128 },
    ],
    goal: 4,
  };
  return [toBounds, toToday];
}
