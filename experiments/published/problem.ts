import { defineProblem, gaussian, squaredEuclidean, type Problem, type ProblemInput } from '../../src/index.js';
import { cubeBatches, locationScatters } from '../gaussians/location_scatter.js';
import type { Question } from './questions.js';

/** How a question is trained. */
export interface Solver {
  readonly hidden: readonly number[];
  /** η/ε of training. */
  readonly relativeStep: number;
  /** Steps of a chain that begins anew, and of one that goes on. */
  readonly steps: number;
  readonly carried: number;
  readonly iterations: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** What networks' outputs are multiplied by, in units of the cost. */
  readonly scale: number;
  readonly averageDecay: number;
}

export type Sampler = NonNullable<ProblemInput['sampler']>;

/** The same question and potential, with any sampler. */
function withSampler(question: Question, solver: Solver, sampler: Sampler, iterations: number): Problem {
  const { family, dim, epsilon, weights, means, covariances } = question;
  const { hidden, scale, batchSize, learningRate, averageDecay } = solver;
  const shapes = family === 'cube' ? locationScatters('cube', dim) : [];
  return defineProblem({
    marginals: weights.map((weight, k) => {
      const common = { weight, cost: squaredEuclidean() };
      if (family === 'cube') return { ...common, batches: cubeBatches(shapes[k], k), dim };
      const covariance = covariances[k].map((row) => [...row]);
      return { ...common, distribution: gaussian({ mean: [...means[k]], covariance }) };
    }),
    epsilon,
    dim,
    potential: { kind: 'shared', hidden: [...hidden], activation: 'silu', scale },
    sampler,
    training: {
      iterations,
      batchSize,
      optimizer: { learningRate, averageDecay, schedule: { kind: 'cosine', final: 0 } },
      validation: { every: 0 },
    },
  });
}

/** Chains that are carried from one minibatch to the next: every point is new, for a few steps. */
export function trainingProblem(question: Question, solver: Solver): Problem {
  const { steps, carried, relativeStep, iterations } = solver;
  const stepSize = relativeStep * question.epsilon;
  const sampler = { kind: 'leimkuhler-matthews', steps, stepSize, carry: { steps: carried } } as const;
  return withSampler(question, solver, sampler, iterations);
}

/** For what is trained already: new chains of another sampler on the same potential. */
export const samplingProblem = (question: Question, solver: Solver, sampler: Sampler): Problem =>
  withSampler(question, solver, sampler, 1);

/** η/ε of the chains that are scored, and their length: the slowest direction (a = 0.45) keeps .775²⁴ = .002. */
export const SCORING = { relativeStep: 1, steps: 24 } as const;

export const scoringSampler = (epsilon: number): Sampler => ({
  kind: 'leimkuhler-matthews',
  steps: SCORING.steps,
  stepSize: SCORING.relativeStep * epsilon,
});
