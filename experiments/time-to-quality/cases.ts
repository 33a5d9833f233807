import { defineProblem, type Device, type Problem, type ProblemInput, type Result } from '../../src/index.js';

/** How a problem is trained: what the comparison is between. */
export interface Method {
  readonly sampler: NonNullable<ProblemInput['sampler']>;
  readonly iterations: number;
  /** Of its own, where it is not the problem's. */
  readonly scale?: number;
  readonly learningRate?: number;
  readonly batchSize?: number;
}

/** What an answer is measured by, the less the better. */
export type Measures = readonly [first: string, second: string];
export type Scores = readonly [first: number, second: number];

/** One answer that is to be reached, and the ways to it. */
export interface QualityCase {
  readonly name: string;
  readonly measures: Measures;
  /** What may be scored, by every seed. */
  readonly bounds: Scores;
  readonly seeds: number;
  /** What all methods have in common; its sampler and iterations are theirs. */
  readonly problem: Problem;
  /** Of the baseline's chains, in units of the cost. */
  readonly stepSize: number;
  /** The baseline is the cheapest of these that reaches the bounds with every seed. */
  readonly baseline: { readonly steps: readonly number[]; readonly iterations: readonly number[] };
  /** Chains alone, all else as the baseline has it; then with a start, a rate and a batch of its own as well. */
  readonly ours: readonly Method[];
  /** How many times as fast the best of them is to be. */
  readonly goal: number;
  /** Of what a training found, by chains that have mixed, the same for all methods. */
  score(device: Device, trained: Result, seed: number): Promise<Scores>;
}

/** Chains as they are without any of this: from their start at every iteration. */
export const coldChains = ({ stepSize }: QualityCase, steps: number, iterations: number): Method => ({
  sampler: { kind: 'ula', steps, stepSize },
  iterations,
});

/**
 * The same question to every method: its potential's scale is written out, which follows the step's size otherwise.
 */
export function commonProblem(problem: Problem, scale: number): Problem {
  const { training, potential, marginals, epsilon, name, scaling } = problem;
  return defineProblem({
    ...(name === undefined ? {} : { name }),
    ...(scaling === undefined ? {} : { scaling }),
    epsilon,
    marginals,
    sampler: problem.sampler,
    potential: { ...potential, scale },
    training: { ...training, validation: { ...training.validation, every: 0 } },
  });
}

export function withMethod(problem: Problem, method: Method): Problem {
  const { sampler, iterations, scale, learningRate, batchSize } = method;
  const { potential, training } = problem;
  return defineProblem({
    ...problem,
    sampler,
    potential: { ...potential, ...(scale !== undefined && { scale }) },
    training: {
      ...training,
      iterations,
      ...(batchSize !== undefined && { batchSize }),
      optimizer: { ...training.optimizer, ...(learningRate !== undefined && { learningRate }) },
    },
  });
}
