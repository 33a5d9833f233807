import { defineProblem, type Problem } from '../../src/index.js';
import { exactAnswerOf, type ExactAnswer } from '../../src/barycenter/exact/exact_answer.js';
import { distributionDraws, type GaussianSpec } from '../../src/barycenter/problem/distribution.js';
import type { Table } from '../../src/io/numeric_table.js';
import { problemOf as gaussianProblem, solverOf } from '../gaussians/problem.js';
import { problemOf as twisterProblem, SOLVER } from '../twister/problem.js';

/** A problem whose marginals and answer are known; what is trained on is drawn from it. */
export interface Question {
  readonly name: 'twister' | 'gaussians';
  readonly epsilon: number;
  /** [K] */
  readonly weights: readonly number[];
  /** P_k, [K] */
  readonly distributions: readonly GaussianSpec[];
  /** With the P_k themselves as marginals. */
  readonly truth: Problem;
  readonly answer: ExactAnswer;
  readonly chain: { readonly stepSize: number; readonly steps: number; readonly scale: number };
  readonly learningRate: number;
}

/** How long and with what is trained. */
export interface Training {
  /** Units of both hidden layers. */
  readonly width: number;
  readonly iterations: number;
}

function questionOf(
  name: Question['name'],
  truth: Problem,
  solver: Pick<Question, 'chain' | 'learningRate'>,
): Question {
  const answer = exactAnswerOf(truth);
  if (!answer || typeof truth.epsilon !== 'number') throw new Error(`${name} has an exact answer`);
  const distributions = truth.marginals.flatMap((m) => ('distribution' in m ? [m.distribution] : []));
  const weights = truth.marginals.map((m) => m.weight);
  return { name, epsilon: truth.epsilon, weights, distributions, truth, answer, ...solver };
}

/** Dimension and ε of the location-scatter family. */
export const GAUSSIANS = { dim: 4, epsilon: 0.1 } as const;

/**
 * Steps as long as plans allow: `leimkuhler-matthews` has no bias on Gaussian ones. The twister's start is flat, as
 * `FLAT_START` there: at ε/η = 3.3 and Adam at 0.02 training itself leaves four times the gap.
 */
export function questions(): readonly Question[] {
  const family = { family: 'gaussian', ...GAUSSIANS } as const;
  return [
    questionOf('twister', twisterProblem('twist', SOLVER), {
      chain: { stepSize: 0.006, steps: 12, scale: 0.3 },
      learningRate: 0.05,
    }),
    questionOf('gaussians', gaussianProblem(family, solverOf(family)), {
      chain: { stepSize: 1.2 * GAUSSIANS.epsilon, steps: 8, scale: 2 },
      learningRate: 0.01,
    }),
  ];
}

/** `tables` in the marginals' place; without them every batch is drawn from the marginals anew. */
export function problemOf(question: Question, training: Training, tables?: readonly Table[]): Problem {
  const { truth, chain, epsilon, learningRate } = question;
  return defineProblem({
    marginals: truth.marginals.map((marginal, k) =>
      tables ? { weight: marginal.weight, cost: marginal.cost, samples: tables[k] } : marginal,
    ),
    epsilon,
    potential: { kind: 'shared', hidden: [training.width, training.width], activation: 'silu', scale: chain.scale },
    sampler: { kind: 'leimkuhler-matthews', steps: chain.steps, stepSize: chain.stepSize },
    training: {
      iterations: training.iterations,
      batchSize: 256,
      optimizer: { learningRate, averageDecay: 0.97, schedule: { kind: 'cosine', final: 0 } },
      validation: { every: 0 },
    },
  });
}

/** Data sets and points that are scored have keys of their own: the seed of training changes the run alone. */
const DATA_KEY = 7000;
const FRESH_KEY = 6000;

/** Points of each P_k, [K]: f64 [count, D]; another `run`, other points. */
function drawAll({ distributions }: Question, count: number, seed: number): Promise<Table[]> {
  const draw = async (spec: GaussianSpec, k: number): Promise<Table> => ({
    data: await distributionDraws(spec, k)({ iteration: 0, batchSize: count, seed }),
    rows: count,
    columns: spec.mean.length,
  });
  return Promise.all(distributions.map(draw));
}

/** Of another `count` they are other points: smaller sets are the first rows of the largest. */
export const dataSet = (question: Question, count: number, run: number): Promise<Table[]> =>
  drawAll(question, count, DATA_KEY + run);

/** Points that no training sees. */
export const freshPoints = (question: Question, count: number, run: number): Promise<Table[]> =>
  drawAll(question, count, FRESH_KEY + run);

/** The first `count` rows of each. */
export const firstRows = (tables: readonly Table[], count: number): Table[] =>
  tables.map(({ data, columns }) => ({ data: data.subarray(0, count * columns), rows: count, columns }));
