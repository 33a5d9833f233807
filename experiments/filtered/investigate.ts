import type { Result } from '../../src/index.js';
import { meansOf, squared } from '../digits/maps.js';
import type { Setting } from '../digits/problem.js';
import { blurred, frechet, momentsIn, principalComponents, spreadOf } from '../digits/score.js';
import { mean } from '../support/numbers.js';
import { filtered, WEIGHTS } from './filters.js';
import type { FilteredPictures } from './pictures.js';

/** One marginal's plans at filtered pictures that were held out, in percent of the pictures' spread. */
export interface MarginalScore {
  /** E‖ŷ(A z) − z‖²: the map is known, and so is its answer. Less the variance that means of few draws have. */
  readonly learned: number;
  /** E‖A z − z‖²: nothing is undone. */
  readonly still: number;
  /** Σ of the pixels' variances within a plan, over D ε. */
  readonly width: number;
  /** Fréchet distance of draws to the pictures with white noise of variance ε; of what was filtered. */
  readonly frechet: number;
  readonly frechetStill: number;
  /** Draws of the pictures that are shown, f32 [rows, side²], and what they are drawn from. */
  readonly shown: { readonly x: Float32Array; readonly y: Float32Array };
}

export interface Findings {
  readonly spread: number;
  readonly scores: readonly MarginalScore[];
  /** The same distance of pictures of the same law. */
  readonly floor: number;
  readonly captured: number;
}

/** Pictures in the figure. */
export const SHOWN = 10;

export async function investigate(
  result: Result,
  { side, heldOut, others }: FilteredPictures,
  { perPoint, components: count }: Setting,
): Promise<Findings> {
  const dim = side * side;
  const spread = spreadOf(heldOut, dim);
  const percent = 100 / spread;
  const components = principalComponents(heldOut, dim, count);
  const wanted = blurred(heldOut, 51);
  const rowOf = (points: Float32Array, row: number): Float32Array => points.subarray(row * dim, (row + 1) * dim);
  const scores: MarginalScore[] = [];
  for (const k of WEIGHTS.keys()) {
    const x = filtered(heldOut, side, k);
    const { data } = await result.plan(k).sample({ data: x, columns: dim }, { perPoint, seed: 9 });
    const [means, within] = meansOf(data, perPoint, dim);
    const off = mean(means.map((own, row) => squared(own, rowOf(heldOut, row))));
    const rows = heldOut.length / dim;
    const still = mean(Array.from({ length: rows }, (_, row) => squared(rowOf(x, row), rowOf(heldOut, row))));
    // The first draw of each.
    const y = Float32Array.from({ length: x.length }, (_, i) => data[Math.floor(i / dim) * perPoint * dim + (i % dim)]);
    scores.push({
      learned: percent * (off - within / perPoint),
      still: percent * still,
      width: within / (dim * result.epsilon),
      frechet: percent * frechet(components, y, wanted),
      frechetStill: percent * frechet(components, blurred(x, 52 + k), wanted),
      shown: { x: x.slice(0, SHOWN * dim), y: y.slice(0, SHOWN * dim) },
    });
  }
  return {
    spread,
    scores,
    floor: percent * frechet(components, blurred(others, 55), wanted),
    captured: momentsIn(components, heldOut).covariance.trace() / spread,
  };
}
