import type { Floats } from '../../src/io/numeric_table.js';
import { DivergenceError, type Device, type Result } from '../../src/index.js';
import { mean, standardDeviation, worst } from './numbers.js';

/** An exact barycenter that clouds are scored against. */
export interface Truth {
  /** What a score is, with its unit. */
  readonly measure: string;
  /** D */
  readonly dim: number;
  /** Scores of clouds, [n, D] each; lower is better, and what is wrong adds to what chance does. */
  scores(device: Device, clouds: readonly Floats[]): Promise<number[]>;
  /** Independent exact draws, [count, D]. */
  readonly draw: (count: number, seed: number) => Float64Array;
}

/** How plans are scored. */
export interface Scoring {
  /** Points of a cloud. */
  readonly points: number;
  /** Clouds of each push-forward whose scores are averaged. */
  readonly clouds: number;
  /** Clouds of exact draws that make the floor. */
  readonly replicates: number;
  /** Length of the chains over the problem's, default 1. */
  readonly longer?: number;
}

export interface TruthScore {
  /** Mean score of each marginal's push-forward, [K]. */
  readonly errors: readonly number[];
  /** Mean score of exact draws. */
  readonly floor: number;
  /** Standard deviation of the score of one cloud of exact draws. */
  readonly spread: number;
  /** The largest error over the floor: 1 for an exact solver; Infinity where chains diverge. */
  readonly ratio: number;
}

/**
 * Rows that are scored and exact draws have seeds of their own, so that the solver's seed changes the run and not the
 * question.
 */
const INPUT_SEED = 11;
const CHAIN_SEED = 12;
const EXACT_SEED = 1000;

function* cut(points: Floats, count: number): Generator<Floats> {
  const size = points.length / count;
  for (let i = 0; i < count; i++) yield points.subarray(i * size, (i + 1) * size);
}

/** The score of exact draws, as many as are scored: its mean, and its standard deviation. */
export async function floorOf(
  truth: Truth,
  device: Device,
  { points, replicates }: Scoring,
): Promise<{ readonly floor: number; readonly spread: number }> {
  const exact = Array.from({ length: replicates }, (_, i) => truth.draw(points, EXACT_SEED + i));
  const scores = await truth.scores(device, exact);
  return { floor: mean(scores), spread: standardDeviation(scores) };
}

/**
 * Scores a trained problem's plans. Rows of a table are drawn with replacement and pushed once each, so that the cloud
 * of an exact solver would be independent draws of the barycenter *of that table*: the table's own sampling is in the
 * truth and not in the floor.
 */
export async function scoreAgainst(
  truth: Truth,
  device: Device,
  result: Result,
  scoring: Scoring,
): Promise<TruthScore> {
  const { floor, spread } = await floorOf(truth, device, scoring);
  const steps = (scoring.longer ?? 1) * result.loaded.problem.sampler.steps;
  const errors: number[] = [];
  for (let k = 0; k < result.loaded.marginals.length; k++) {
    const plan = result.plan(k);
    const x = await plan.inputs(scoring.points * scoring.clouds, INPUT_SEED + k);
    try {
      const { data } = await plan.sample({ data: x, columns: plan.inputDim }, { seed: CHAIN_SEED, steps });
      errors.push(mean(await truth.scores(device, [...cut(data, scoring.clouds)])));
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      errors.push(Infinity);
    }
  }
  return { errors, floor, spread, ratio: worst(errors) / floor };
}
