import { problemOf, solverOf } from '../gaussians/problem.js';
import { commonProblem, type Method, type QualityCase, type Scores } from './cases.js';
import { EXACT_MEASURES, exactScores } from './score.js';

const EPSILON = 0.01;

/** Chains that are taken from points to points. */
const carried = (steps: number): Method['sampler'] => ({
  kind: 'leimkuhler-matthews',
  steps: 8,
  stepSize: 1.5 * EPSILON,
  carry: { steps },
});

function gaussianCase(
  dim: number,
  bounds: Scores,
  { baseline, ours }: Pick<QualityCase, 'baseline' | 'ours'>,
): QualityCase {
  const question = { family: 'gaussian', dim, epsilon: EPSILON } as const;
  const solver = solverOf(question);
  const problem = commonProblem(problemOf(question, solver), 1 / solver.relativeStep);
  const scoring = { steps: 60, stepSize: EPSILON, points: 65_536 };
  return {
    name: `Gaussians, D = ${dim}, ε = ${EPSILON}`,
    measures: EXACT_MEASURES,
    bounds,
    seeds: 2,
    problem,
    stepSize: solver.relativeStep * EPSILON,
    baseline,
    ours,
    goal: 4,
    score: (device, trained, seed) => exactScores(device, problem, scoring, trained, seed),
  };
}

export const gaussianCases = (): readonly QualityCase[] => [
  gaussianCase(64, [0.14, 0.45], {
    baseline: { steps: [12, 20, 30], iterations: [600, 800] },
    ours: [
      { sampler: carried(3), iterations: 800 },
      { sampler: carried(2), iterations: 600, scale: 16, learningRate: 0.005 },
    ],
  }),
  gaussianCase(128, [0.23, 0.53], {
    baseline: { steps: [20, 30], iterations: [800, 1200] },
    ours: [
      { sampler: carried(3), iterations: 1200 },
      { sampler: carried(2), iterations: 800, scale: 16, learningRate: 0.005 },
    ],
  }),
];
