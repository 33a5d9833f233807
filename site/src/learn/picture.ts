import type { Result } from 'energy-barycenter';

/** Points of the plane, [rows, 2] row-major. */
export type Points = Float32Array | Float64Array;

/** What is drawn of a result. */
export interface Picture {
  /** Rows of each marginal, [K]. */
  readonly clouds: readonly Points[];
  /** Where their plans take them: a draw for each row, [K]. */
  readonly pushed: readonly Points[];
}

/** Points and noise are the same in every picture, so that what moves is what was learned. */
const SEED = 1;

/** The rows of each marginal that are drawn. */
export const cloudsToDraw = (result: Result, rows: number): Promise<Points[]> =>
  Promise.all(result.loaded.problem.marginals.map((_, k) => result.plan(k).inputs(rows, SEED)));

/**
 * @param share how far chains have gone, from 0 to 1: their states after this share of their steps
 */
export async function pictureOf(result: Result, clouds: readonly Points[], share: number): Promise<Picture> {
  const steps = Math.max(1, Math.round(share * result.loaded.problem.sampler.steps));
  const pushed: Points[] = [];
  for (const [k, data] of clouds.entries()) {
    pushed.push((await result.plan(k).sample({ data, columns: 2 }, { seed: SEED, steps })).data);
  }
  return { clouds, pushed };
}

/** Draws of the conditional plan at a point that need not be of the data. */
export interface Probe {
  readonly marginal: number;
  readonly at: readonly [number, number];
  /** [draws, 2] */
  readonly draws: Points;
}

export async function probe(result: Result, marginal: number, at: readonly [number, number]): Promise<Probe> {
  const { data } = await result.plan(marginal).sample([at], { perPoint: 160, seed: SEED });
  return { marginal, at, draws: data };
}

/** From a point of a marginal to the mean of its plan, [from x, from y, to x, to y]. */
export interface Arrow {
  readonly marginal: number;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

const ARROWS_A_CLOUD = 24;

export async function arrowsOf(result: Result, clouds: readonly Points[]): Promise<Arrow[]> {
  const arrows: Arrow[] = [];
  for (const [k, cloud] of clouds.entries()) {
    const data = cloud.slice(0, 2 * ARROWS_A_CLOUD);
    const means = await result.plan(k).conditionalMean({ data, columns: 2 }, { perPoint: 32, seed: SEED });
    for (let i = 0; i < means.length; i += 2) {
      arrows.push({ marginal: k, from: [data[i], data[i + 1]], to: [means[i], means[i + 1]] });
    }
  }
  return arrows;
}
