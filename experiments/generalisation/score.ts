import type { Device, Result } from '../../src/index.js';
import { buresWassersteinUvp } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { conditionalMeanUvp } from '../../src/barycenter/metrics/conditional_mean.js';
import type { Table } from '../../src/io/numeric_table.js';
import { planDivergences } from './divergence.js';
import { freshPoints, type Question } from './problem.js';

/** Errors of plans on the marginals themselves, each averaged over the marginals by weight. */
export interface Errors {
  /** L* − L(f), in units of ε. */
  readonly gap: number;
  /** BW₂²-UVP of push-forwards, percent, over what as many exact draws score. */
  readonly uvp: number;
  /** L²-UVP of conditional means, percent, over the same. */
  readonly mean: number;
}

export const MEASURES = ['gap', 'uvp', 'mean'] as const satisfies readonly (keyof Errors)[];
export type Measure = (typeof MEASURES)[number];

/** What is scored with. */
export interface Counts {
  /** Points that are pushed forward. */
  readonly points: number;
  /** Points whose conditional means are scored, and draws of each. */
  readonly conditionalPoints: number;
  readonly draws: number;
  /** Points whose plans are compared with the exact ones, and draws about each. */
  readonly comparedPoints: number;
  readonly compared: number;
  /** Length of the chains that are scored over that of training's. */
  readonly longer: number;
}

/** What exact draws score in expectation, percent. */
export interface Floors {
  readonly uvp: number;
  readonly mean: number;
}

export interface Scored extends Errors {
  readonly floors: Floors;
}

const weighted = (weights: readonly number[], values: readonly number[]): number =>
  weights.reduce((sum, weight, k) => sum + weight * values[k], 0);

/** Scores on points that no training has seen, the same for all. */
export async function scoreOf(device: Device, result: Result, question: Question, counts: Counts): Promise<Scored> {
  const { answer, weights, chain } = question;
  const steps = counts.longer * chain.steps;
  const [pushed, conditional, compared] = [counts.points, counts.conditionalPoints, counts.comparedPoints].map(
    (count, run) => freshPoints(question, count, run),
  );
  const drawsOf = async (k: number, x: Table, perPoint: number, seed: number): Promise<Float64Array> =>
    answer.toSpace((await result.plan(k).sample(x, { seed, steps, perPoint })).data);
  const uvps = [];
  const means = [];
  for (const k of weights.keys()) {
    uvps.push(buresWassersteinUvp(await drawsOf(k, pushed[k], 1, 1), answer.barycenter));
    const draws = await drawsOf(k, conditional[k], counts.draws, 2);
    means.push(conditionalMeanUvp(answer, k, conditional[k].data, draws, counts.draws));
  }
  const divergences = await planDivergences(device, result, answer, compared, counts.compared);
  const floorOf = (scores: readonly { readonly floor: number }[]): number =>
    weighted(
      weights,
      scores.map(({ floor }) => floor),
    );
  const excessOf = (scores: readonly { readonly value: number; readonly floor: number }[]): number =>
    weighted(
      weights,
      scores.map(({ value, floor }) => value - floor),
    );
  return {
    gap: weighted(
      weights,
      divergences.map(({ value }) => value),
    ),
    uvp: excessOf(uvps),
    mean: excessOf(means),
    floors: { uvp: floorOf(uvps), mean: floorOf(means) },
  };
}
