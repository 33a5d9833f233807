import { normalQuantile } from './normal_quantile.js';

/** Sequences of one quantity at one point, of equal length each: [sequences][records]. */
export type Sequences = readonly Float64Array[];

/** The two halves of every sequence; the middle record of an odd number is left out. */
export const split = (sequences: Sequences): Float64Array[] =>
  sequences.flatMap((all) => {
    const half = Math.floor(all.length / 2);
    return [all.subarray(0, half), all.subarray(all.length - half)];
  });

/**
 * Normal scores of all values together, Φ⁻¹((rank − 3/8)/(N + 1/4)), those of equal values at their mean rank: whatever
 * the tails of a quantity are, its scores have moments.
 */
export function rankNormal(sequences: Sequences): Float64Array[] {
  const length = sequences[0].length;
  const values = Float64Array.from(sequences.flatMap((sequence) => [...sequence]));
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const scores = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    // Ranks first + 1 … end.
    const score = normalQuantile(((first + 1 + end) / 2 - 3 / 8) / (values.length + 1 / 4));
    for (let i = first; i < end; i++) scores[order[i]] = score;
    first = end;
  }
  return sequences.map((_, s) => scores.subarray(s * length, (s + 1) * length));
}

/** Distances from the median of all values: of sequences that differ in width alone these differ in place. */
export function folded(sequences: Sequences): Float64Array[] {
  const values = Float64Array.from(sequences.flatMap((sequence) => [...sequence])).sort();
  const median = (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2;
  return sequences.map((sequence) => sequence.map((v) => Math.abs(v - median)));
}

const meanOf = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Variances of one point's sequences. */
interface Variances {
  /** W, the mean variance within sequences. */
  readonly within: number;
  /** B/n, the variance of the sequences' means. */
  readonly between: number;
}

function variancesOf(sequences: Sequences): Variances {
  const means = sequences.map(meanOf);
  const all = means.reduce((a, b) => a + b, 0) / means.length;
  const squares = sequences.map((sequence, s) => sequence.reduce((sum, v) => sum + (v - means[s]) ** 2, 0));
  return {
    within: squares.reduce((a, b) => a + b, 0) / (sequences.length * (sequences[0].length - 1)),
    between: means.reduce((sum, mean) => sum + (mean - all) ** 2, 0) / (means.length - 1),
  };
}

/** √(((n − 1) W/n + B/n) / W); 1 where nothing varies, Infinity where only means do. */
function rHatOf({ within, between }: Variances, records: number): number {
  if (within === 0) return between === 0 ? 1 : Infinity;
  return Math.sqrt((records - 1) / records + between / within);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Variances of normal scores, which have one unit at every point, averaged over the points. */
function pooled(points: readonly Sequences[]): Variances {
  const each = points.map(variancesOf);
  return { within: mean(each.map((v) => v.within)), between: mean(each.map((v) => v.between)) };
}

/** Split rank-normalised R̂ of some points. */
export interface RHat {
  /** Of all points: of variances between and within that are means over points, so that no largest of many is taken. */
  readonly pooled: number;
  /** Of each point by itself. */
  readonly points: readonly number[];
}

/**
 * Split rank-normalised R̂ (Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021), the larger of that of the values and
 * of their distances from the median.
 * @param chains of each point, [points][chains][records]; at least four records
 */
export function rankNormalisedRHat(chains: readonly Sequences[]): RHat {
  const halves = chains.map(split);
  const kinds = [halves.map(rankNormal), halves.map((sequences) => rankNormal(folded(sequences)))];
  const records = halves[0][0].length;
  return {
    pooled: Math.max(...kinds.map((points) => rHatOf(pooled(points), records))),
    points: chains.map((_, p) => Math.max(...kinds.map((points) => rHatOf(variancesOf(points[p]), records)))),
  };
}

/** Autocovariance at a lag about each sequence's own mean, over all its records; the mean over sequences. */
function autocovariance(sequences: Sequences, lag: number): number {
  const each = sequences.map((sequence) => {
    const own = meanOf(sequence);
    let sum = 0;
    for (let i = lag; i < sequence.length; i++) sum += (sequence[i] - own) * (sequence[i - lag] - own);
    return sum / sequence.length;
  });
  return mean(each);
}

/**
 * Records of one chain for each effective draw of it: the bulk ESS of the same paper, whose autocorrelations at lag t,
 * 1 − (W − γ_t)/var⁺, count what is between chains, too, with W, γ_t and var⁺ averaged over the points; summed in pairs
 * that are made to fall, until one is negative (Geyer 1992).
 * @param chains as for `rankNormalisedRHat`
 */
export function recordsPerDraw(chains: readonly Sequences[]): number {
  const points = chains.map((sequences) => rankNormal(split(sequences)));
  const { within, between } = pooled(points);
  const length = points[0][0].length;
  const total = ((length - 1) / length) * within + between;
  if (total === 0) return 1;
  const correlation = (lag: number): number => {
    const covariance = mean(points.map((sequences) => autocovariance(sequences, lag)));
    return 1 - (within - covariance) / total;
  };
  let sum = 1 + correlation(1);
  let last = sum;
  for (let lag = 2; lag < length - 2; lag += 2) {
    const first = correlation(lag);
    const pair = first + correlation(lag + 1);
    if (pair < 0 || lag + 2 >= length - 2) {
      // Where the sum is cut off, half a pair takes the place of what is left.
      sum += Math.max(0, first) / 2;
      break;
    }
    last = Math.min(last, pair);
    sum += last;
  }
  // Antithetic chains have more effective draws than records; that many are not believed.
  return Math.max(2 * sum - 1, 1 / Math.log10(points[0].length * length));
}
