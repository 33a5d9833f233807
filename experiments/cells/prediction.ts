import type { Floats } from '../../src/io/numeric_table.js';
import { energyDistances, type CloudPair, type Device, type Result } from '../../src/index.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import { keyOf, normals, philox4x32 } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { exactAssignment } from '../../test/reference/exact_transport.js';
import { squaredEuclideanCosts } from '../../test/reference/grid_barycenter.js';
import { mean, standardDeviation } from '../support/numbers.js';
import type { Day, SetUp } from './days.js';

/**
 * A prediction or a baseline: clouds that count by weight, each whole, so that no subsample of cells stands between it
 * and its score.
 */
export interface WeightedClouds {
  /** One or two, f32 [·, D] each. */
  readonly parts: readonly Floats[];
  /** Summing to 1. */
  readonly weights: readonly number[];
}

export const whole = (points: Floats): WeightedClouds => ({ parts: [points], weights: [1] });

export interface PredictionScore {
  /**
   * Half of the unbiased energy distance to the held-out day, E‖X − Y‖ − ½E‖X − X'‖ − ½E‖Y − Y'‖, as the published
   * tables count it.
   */
  readonly half: number;
  /** Energy distance between the two parts; 0 where there is one. */
  readonly apart: number;
}

/** By D(w P + (1 − w) P', Q) = w D(P, Q) + (1 − w) D(P', Q) − w (1 − w) D(P, P'), D the energy distance. */
export async function scoreOf(
  device: Device,
  { parts, weights }: WeightedClouds,
  { data, columns }: Day,
): Promise<PredictionScore> {
  const toDay = parts.map((_, k): CloudPair => [0, k + 1]);
  const distances = await energyDistances(
    device,
    columns,
    [data, ...parts],
    parts.length < 2 ? toDay : [...toDay, [1, 2]],
  );
  const apart = parts.length < 2 ? 0 : distances[2];
  const mixed = weights.reduce((sum, weight, k) => sum + weight * distances[k], 0);
  return { half: (mixed - weights[0] * (1 - weights[0]) * apart) / 2, apart };
}

/** Groups of cells that tell how far a difference of scores is the cells' own chance. */
const GROUPS = 10;

/** The group of every row, at random and the same for all clouds of so many rows: a day and its push-forward. */
function groupsOf(rows: number): Int32Array {
  const shuffled = shuffledRows(rows, rows, 17);
  const groups = new Int32Array(rows);
  shuffled.forEach((row, place) => (groups[row] = place % GROUPS));
  return groups;
}

/**
 * By how much a prediction of all cells scores below the mixture they come from, and its standard error: mean and
 * spread of the same in ten groups of cells, a tenth of each day. Scores share the cells, so that most of their noise
 * cancels; the potential is what all cells made it.
 */
export async function gainOverMixture(
  device: Device,
  prediction: WeightedClouds,
  setUp: SetUp,
): Promise<{ readonly gain: number; readonly error: number }> {
  const dim = setUp.heldOut.columns;
  const part = <T extends Floats>(points: T, g: number): T => {
    const groups = groupsOf(points.length / dim);
    return points.filter((_, i) => groups[Math.floor(i / dim)] === g) as T;
  };
  const gains: number[] = [];
  for (let g = 0; g < GROUPS; g++) {
    const held = part(setUp.heldOut.data, g);
    const scores: number[] = [];
    for (const { parts, weights } of [mixture(setUp), prediction]) {
      const some = { parts: parts.map((points) => part(points, g)), weights };
      scores.push((await scoreOf(device, some, { data: held, rows: held.length / dim, columns: dim })).half);
    }
    gains.push(scores[0] - scores[1]);
  }
  return { gain: mean(gains), error: standardDeviation(gains) / Math.sqrt(GROUPS) };
}

/** `count` of `rows` rows, none twice, the same for the same seed: the head of a Fisher–Yates shuffle. */
function shuffledRows(rows: number, count: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const key = keyOf(seed);
  for (let i = 0; i < count; i++) {
    const j = i + (philox4x32(key, [Stream.test, 3, i, 0])[0] % (rows - i));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order.subarray(0, count);
}

/** `count` different rows of a day. */
export function someRows({ data, rows, columns }: Day, count: number, seed: number): Float32Array {
  const out = new Float32Array(count * columns);
  shuffledRows(rows, count, seed).forEach((row, i) =>
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns),
  );
  return out;
}

/** The two days themselves, by weight: the trivial baseline. */
export function mixture({ start, end, time }: SetUp): WeightedClouds {
  return { parts: [start.data, end.data], weights: [1 - time, time] };
}

/** (1 − t) x + t y over the exact optimal pairs of `count` cells of each day. */
export function displacementInterpolation({ start, end, time }: SetUp, count: number, seed: number): Float32Array {
  const [x, y] = [someRows(start, count, seed), someRows(end, count, seed + 1)];
  const { columns: partner } = exactAssignment(squaredEuclideanCosts(x, y, start.columns));
  const dim = start.columns;
  return x.map((value, i) => (1 - time) * value + time * y[partner[Math.floor(i / dim)] * dim + (i % dim)]);
}

/** Points + deviation · ξ, ξ ∼ N(0, I). */
export function blurred(points: Float32Array, dim: number, deviation: number, seed: number): Float32Array {
  const key = keyOf(seed);
  const out = Float32Array.from(points);
  for (let r = 0; r < points.length / dim; r++) {
    const z = normals(key, Stream.test, 4, r, dim);
    for (let i = 0; i < dim; i++) out[r * dim + i] += deviation * z[i];
  }
  return out;
}

/** The variance of all columns together. */
export function totalVariance({ parts, weights }: WeightedClouds, dim: number): number {
  const found = parts.map((points) => moments('cells', points, dim));
  const mean = Array.from({ length: dim }, (_, i) =>
    found.reduce((sum, part, k) => sum + weights[k] * part.mean[i], 0),
  );
  return found.reduce((sum, part, k) => {
    const between = mean.reduce((total, value, i) => total + (part.mean[i] - value) ** 2, 0);
    return sum + weights[k] * (part.covariance.trace() + between);
  }, 0);
}

/** The held-out day moved to the mean (1 − t) m_0 + t m_1, which every barycenter under squared distances has. */
export function heldOutAtInterpolatedMean({ start, heldOut, end, time }: SetUp): Floats {
  const [a, b, h] = [start, end, heldOut].map(({ data, columns }) => moments('cells', data, columns).mean);
  const dim = heldOut.columns;
  return heldOut.data.map((value, i) => value - h[i % dim] + (1 - time) * a[i % dim] + time * b[i % dim]);
}

/** The barycenter as the plans of all cells of both days, by weight; one draw a cell. */
export async function predict(result: Result, { start, end, time }: SetUp, seed: number): Promise<WeightedClouds> {
  const pushed = [];
  for (const [k, day] of [start, end].entries()) pushed.push((await result.plan(k).sample(day, { seed })).data);
  return { parts: pushed, weights: [1 - time, time] };
}

/**
 * What the published notebook scores: half way from every cell of the first day to a draw of its plan, ½x + ½y + √(ε/4)
 * ξ, whatever the weights. `unit`: of √ε, in the data's.
 */
export function publishedPrediction(
  { parts }: WeightedClouds,
  { start, heldOut }: SetUp,
  epsilon: number,
  unit: number,
  seed: number,
): WeightedClouds {
  const halfWay = start.data.map((value, i) => (value + parts[0][i]) / 2);
  return whole(blurred(halfWay, heldOut.columns, unit * Math.sqrt(epsilon / 4), seed));
}
