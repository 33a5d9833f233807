import { defineProblem, type Problem, type ProblemInput } from '../../src/index.js';
import { problemOf, solverOf } from '../gaussians/problem.js';
import { problemOf as twisterProblem, SOLVER } from '../twister/problem.js';

/** How a problem is trained: what the comparison is between. */
export interface Method {
  readonly sampler: NonNullable<ProblemInput['sampler']>;
  readonly iterations: number;
}

/** One answer that is to be reached, and the ways to it. */
export interface QualityCase {
  readonly name: string;
  /** Percent that the worst marginal may score, of every seed. */
  readonly bounds: { readonly barycenter: number; readonly mean: number };
  readonly seeds: number;
  /** What all methods have in common; its sampler and iterations are theirs. */
  readonly problem: Problem;
  /** Of the baseline's chains, in units of the cost. */
  readonly stepSize: number;
  /** The baseline is the cheapest of these that reaches the bounds with every seed. */
  readonly baseline: { readonly steps: readonly number[]; readonly iterations: readonly number[] };
  readonly ours: Method;
  /** How many times as fast it is to be. */
  readonly goal: number;
  /** Chains that score all methods alike, so long that they have mixed. */
  readonly scoring: { readonly steps: number; readonly stepSize: number };
  /** Points pushed forward by each marginal. */
  readonly points: number;
}

/** Chains as they are without any of this: from their start at every iteration. */
export const coldChains = ({ stepSize }: QualityCase, steps: number, iterations: number): Method => ({
  sampler: { kind: 'ula', steps, stepSize },
  iterations,
});

/**
 * The same question to every method: its potential's scale is written out, which follows the step's size otherwise.
 */
function common(problem: Problem, scale: number): Problem {
  const { training, potential, marginals, epsilon, name } = problem;
  return defineProblem({
    ...(name === undefined ? {} : { name }),
    epsilon,
    marginals,
    sampler: problem.sampler,
    potential: { ...potential, scale },
    training: { ...training, validation: { ...training.validation, every: 0 } },
  });
}

export const withMethod = ({ problem }: Pick<QualityCase, 'problem'>, { sampler, iterations }: Method): Problem =>
  defineProblem({ ...problem, sampler, training: { ...problem.training, iterations } });

function twister(quick: boolean): Pick<QualityCase, 'problem' | 'stepSize' | 'scoring' | 'points'> {
  const { stepSize } = SOLVER;
  return {
    problem: common(twisterProblem('twist', SOLVER), 0.01 / stepSize),
    stepSize,
    scoring: { steps: 100, stepSize },
    points: quick ? 8192 : 65_536,
  };
}

const MEMORY = { batches: 8, visits: 16, steps: 3 };

export function qualityCases(quick: boolean): readonly QualityCase[] {
  const plane = twister(quick);
  const toBounds: QualityCase = {
    ...plane,
    name: 'twister, to the bounds of its example',
    bounds: { barycenter: 1, mean: 2 },
    seeds: quick ? 1 : 5,
    baseline: quick
      ? { steps: [25], iterations: [400] }
      : { steps: [15, 25, 40], iterations: [250, 300, 350, 400, 500, 600] },
    ours: { sampler: { kind: 'leimkuhler-matthews', steps: 12, stepSize: 0.006, memory: MEMORY }, iterations: 300 },
    goal: 5,
  };
  if (quick) return [toBounds];
  const toToday: QualityCase = {
    ...plane,
    name: 'twister, to what its example reaches',
    bounds: { barycenter: 0.25, mean: 0.8 },
    seeds: 5,
    baseline: { steps: [15, 25, 40], iterations: [600, 800, 1000, 1200] },
    ours: {
      sampler: {
        kind: 'leimkuhler-matthews',
        steps: 12,
        stepSize: 0.006,
        memory: { batches: 16, visits: 8, steps: 4 },
      },
      iterations: 1000,
    },
    goal: 4,
  };
  const question = { family: 'gaussian', dim: 64, epsilon: 0.01 } as const;
  const solver = solverOf(question);
  const wide: QualityCase = {
    name: 'Gaussians, D = 64, ε = 0.01',
    bounds: { barycenter: 0.14, mean: 0.45 },
    seeds: 2,
    problem: common(problemOf(question, solver), 1 / solver.relativeStep),
    stepSize: solver.relativeStep * question.epsilon,
    baseline: { steps: [12, 20, 30], iterations: [600, 800] },
    ours: {
      sampler: { kind: 'leimkuhler-matthews', steps: 8, stepSize: 1.5 * question.epsilon, carry: { steps: 3 } },
      iterations: 800,
    },
    goal: 4,
    scoring: { steps: 60, stepSize: question.epsilon },
    points: 65_536,
  };
  return [toBounds, toToday, wide];
}
