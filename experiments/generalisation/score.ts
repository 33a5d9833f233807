import type { Device, Result } from '../../src/index.js';
import { buresWassersteinUvp } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { conditionalMeanUvp } from '../../src/barycenter/metrics/conditional_mean.js';
import type { Score } from '../../src/barycenter/metrics/score.js';
import type { Table } from '../../src/io/numeric_table.js';
import { Stream } from '../../src/random/counters.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { placesAbout, planDivergences } from './divergence.js';
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

const weighted = (weights: readonly number[], values: readonly number[]): number =>
  weights.reduce((sum, weight, k) => sum + weight * values[k], 0);

/** Of points x of marginal k, `perPoint` draws of each in the space of the answer, [points, perPoint, D]. */
type DrawsOf = (k: number, x: Table, perPoint: number, seed: number) => Promise<Float64Array>;

/** Scores of draws on points that no training has seen, the same for all. */
async function scoresOf(question: Question, counts: Counts, drawsOf: DrawsOf): Promise<Omit<Errors, 'gap'>> {
  const { answer, weights } = question;
  const pushed = await freshPoints(question, counts.points, 0);
  const conditional = await freshPoints(question, counts.conditionalPoints, 1);
  const uvps: Score[] = [];
  const means: Score[] = [];
  for (const k of weights.keys()) {
    uvps.push(buresWassersteinUvp(await drawsOf(k, pushed[k], 1, 1), answer.barycenter));
    const draws = await drawsOf(k, conditional[k], counts.draws, 2);
    means.push(conditionalMeanUvp(answer, k, conditional[k].data, draws, counts.draws));
  }
  const excessOf = (scores: readonly Score[]): number =>
    weighted(
      weights,
      scores.map(({ value, floor }) => value - floor),
    );
  return { uvp: excessOf(uvps), mean: excessOf(means) };
}

/** Of a trained problem. */
export async function scoreOf(device: Device, result: Result, question: Question, counts: Counts): Promise<Errors> {
  const { answer, weights, chain } = question;
  const steps = counts.longer * chain.steps;
  const scores = await scoresOf(question, counts, async (k, x, perPoint, seed) =>
    answer.toSpace((await result.plan(k).sample(x, { seed, steps, perPoint })).data),
  );
  const compared = await freshPoints(question, counts.comparedPoints, 2);
  const divergences = await planDivergences(device, result, answer, compared, counts.compared);
  return {
    gap: weighted(
      weights,
      divergences.map(({ value }) => value),
    ),
    ...scores,
  };
}

const EXACT_KEY = 4000;

/** Of the exact plans on the same points: what is not 0 is chance, of points that all scores share. */
export async function scoreOfExact(question: Question, counts: Counts): Promise<Errors> {
  const { answer } = question;
  const dim = answer.barycenter.mean.length;
  const scores = await scoresOf(question, counts, (k, x, perPoint, seed) => {
    const key = keyOf(EXACT_KEY + seed);
    const offsets = Array.from({ length: x.rows }, (_, p) => normals(key, Stream.test, k, p, perPoint * dim));
    return Promise.resolve(placesAbout(answer, k, x, offsets));
  });
  return { gap: 0, ...scores };
}
