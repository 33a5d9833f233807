import type { TracedCost } from '../autograd/traced_cost.js';
import { invalid } from '../errors.js';
import {
  followMiss,
  missOf,
  roundingOf,
  sampler,
  wholeSegment,
  type Bracket,
  type Finding,
  type SampleAt,
} from './bracket.js';
import { checkPoints, evenly, rowOf } from './points.js';

/** Segments looked at, of 3 gradients each: at most the first number, fewer for long y, but at least the last. */
const MOST_SEGMENTS = 1024;
const MOST_NUMBERS = 2 ** 19;
const FEWEST_SEGMENTS = 128;

/** Segments whose miss is followed, of at most 16 gradients each: those that miss most, and as many of the others. */
const FOLLOWED = 48;

/** Default resolution over the median change of the cost from point to point. */
const RESOLUTION_OVER_CHANGE = 0.01;

/** Where chains stand at consecutive times. */
export interface ChainPaths {
  /** [chains, xDim] */
  readonly x: ArrayLike<number>;
  /** At least two, each [chains, yDim]; one Langevin step apart, or a few. */
  readonly y: readonly ArrayLike<number>[];
}

export interface GradientMissesOptions {
  /**
   * Misses and jumps up to this, in units of the cost, count as none: about ε/20 where a jump of ε/2 matters. Default:
   * a hundredth of the median |c(x, y′) − c(x, y)|, which for ½‖x − y‖² at η = 0.2·ε is about 0.003·√D·ε.
   */
  readonly resolution?: number;
}

export interface MissPlace {
  /** Row of x. */
  readonly chain: number;
  /** The segment goes from y[time] to y[time + 1]. */
  readonly time: number;
  /** [xDim] */
  readonly x: Float64Array;
  /** On the segment, within 1/256 of its length, [yDim]. */
  readonly y: Float64Array;
}

export interface Misses {
  /**
   * Share of the segments, from 0 to 1, that have one. Where more than 96 segments had to be followed, an estimate:
   * from the 48 that miss most and 48 that stand for the others.
   */
  readonly share: number;
  /** Largest found; 0 where there is none. */
  readonly largest: number;
  /** Where that is. */
  readonly place?: MissPlace;
}

export interface GradientMisses {
  /** Segments looked at. A jump on a share p of all segments goes unseen with probability (1 − p)^segments. */
  readonly segments: number;
  /** The resolution used. */
  readonly resolution: number;
  /**
   * Changes of the cost that no gradient on the way explains: chains do not see them, and sample another density. Sizes
   * in units of the cost, so to be compared with ε: a jump of h is a factor exp(h/ε) of the density. A cost or a
   * gradient that is not finite on the way counts as a jump of Infinity.
   */
  readonly jumps: Misses;
  /**
   * Segments without a jump where the gradient is discontinuous, or turns within a sixteenth of the segment. Chains
   * bear kinks, as a curvature of about the size over √η. Sizes are of the gradient's jump along the segment, in units
   * of the cost over y.
   */
  readonly kinks: Misses;
}

interface Segment {
  readonly chain: number;
  readonly time: number;
  readonly at: SampleAt;
  readonly whole: Bracket;
  readonly miss: number;
}

interface Followed {
  readonly segment: Segment;
  readonly finding: Finding;
  /** Segments that this one stands for. */
  readonly weight: number;
}

/**
 * Compares the change of a cost along chains' segments with the integral of its gradient, in float64, to tell jumps and
 * kinks from curvature. Looks at 1024 evenly chosen segments at most (128 from dimension 4096 on) and follows 96 at
 * most by halving: no more than 4608 gradients. Of several jumps on a segment the largest step on the way counts; what
 * goes up and down again between a segment's ends and its middle is not seen there.
 *
 * @throws InvalidInputError for paths of fewer than two times, another shape or not finite, or a negative resolution
 */
export function gradientMisses(
  cost: TracedCost,
  path: ChainPaths,
  options: GradientMissesOptions = {},
): GradientMisses {
  const chains = checkedChains(cost, path);
  const most = Math.max(FEWEST_SEGMENTS, Math.min(MOST_SEGMENTS, Math.floor(MOST_NUMBERS / cost.yDim)));
  const segments = evenly(chains * (path.y.length - 1), most).map((i) =>
    segmentOf(cost, path, i % chains, Math.floor(i / chains)),
  );
  const { resolution = RESOLUTION_OVER_CHANGE * medianChange(segments) } = options;
  if (!(resolution >= 0)) {
    throw invalid('gradientMisses', 'resolution must be 0 or more', String(resolution), 'Pass ε/20, or leave it out.');
  }
  const followed = follow(segments, resolution);
  const reported = (kind: Finding['kind'], unit: (segment: Segment) => number): Misses =>
    missesOf(
      cost,
      path,
      followed.filter((f) => f.finding.kind === kind),
      segments.length,
      unit,
    );
  return {
    segments: segments.length,
    resolution,
    jumps: reported('jump', () => 1),
    kinks: reported('kink', (segment) => segmentLength(cost, path, segment)),
  };
}

function checkedChains({ xDim, yDim }: TracedCost, { x, y }: ChainPaths): number {
  const operation = 'gradientMisses';
  const chains = x.length / xDim;
  if (!Number.isSafeInteger(chains) || chains < 1) {
    throw invalid(operation, `x must hold rows of ${xDim} numbers`, String(x.length), 'Pass x [chains, xDim].');
  }
  if (y.length < 2) {
    throw invalid(
      operation,
      'a path must have two times or more',
      String(y.length),
      'Pass chains before and after a step.',
    );
  }
  checkPoints(operation, 'x', x, chains, xDim);
  y.forEach((points, time) => checkPoints(operation, `y[${time}]`, points, chains, yDim));
  return chains;
}

function segmentOf(cost: TracedCost, { x, y }: ChainPaths, chain: number, time: number): Segment {
  const [from, to] = [y[time], y[time + 1]].map((points) => rowOf(points, chain, cost.yDim));
  const at = sampler(cost, rowOf(x, chain, cost.xDim), from, to);
  const whole = wholeSegment(at);
  return { chain, time, at, whole, miss: missOf(whole) };
}

/** Of |c(x, y′) − c(x, y)| where it is finite: the median, so that a few jumps, however high, do not hide others. */
function medianChange(segments: readonly Segment[]): number {
  const changes = Float64Array.from(segments, ({ whole }) => Math.abs(whole.b.value - whole.a.value));
  const sorted = changes.filter(Number.isFinite).sort();
  return sorted.length > 0 ? sorted[sorted.length >>> 1] : 0;
}

function follow(segments: readonly Segment[], resolution: number): Followed[] {
  const least = ({ whole }: Segment): number => Math.max(resolution, roundingOf(whole));
  const missing = segments.filter((segment) => segment.miss > least(segment));
  missing.sort((p, q) => (p.miss === q.miss ? 0 : q.miss - p.miss));
  const worst = missing.slice(0, FOLLOWED);
  const others = missing.slice(FOLLOWED);
  const standing = evenly(others.length, FOLLOWED);
  const one = (segment: Segment, weight: number): Followed => ({
    segment,
    finding: followMiss(segment.at, segment.whole, least(segment)),
    weight,
  });
  return [
    ...worst.map((segment) => one(segment, 1)),
    ...standing.map((i) => one(others[i], others.length / standing.length)),
  ];
}

/** @param unit what a finding's size is divided by, so that it is in the unit of the report */
function missesOf(
  cost: TracedCost,
  path: ChainPaths,
  found: readonly Followed[],
  segments: number,
  unit: (segment: Segment) => number,
): Misses {
  let share = 0;
  let largest = 0;
  let worst: Followed | undefined;
  for (const one of found) {
    share += one.weight / segments;
    const size = one.finding.size / unit(one.segment);
    if (size > largest) [largest, worst] = [size, one];
  }
  return { share, largest, ...(worst ? { place: placeOf(cost, path, worst) } : {}) };
}

function endsOf({ yDim }: TracedCost, { y }: ChainPaths, { chain, time }: Segment): [Float64Array, Float64Array] {
  return [rowOf(y[time], chain, yDim), rowOf(y[time + 1], chain, yDim)];
}

function segmentLength(cost: TracedCost, path: ChainPaths, segment: Segment): number {
  const [from, to] = endsOf(cost, path, segment);
  return Math.sqrt(from.reduce((sum, v, i) => sum + (to[i] - v) ** 2, 0));
}

function placeOf(cost: TracedCost, path: ChainPaths, { segment, finding }: Followed): MissPlace {
  const { chain, time } = segment;
  const [from, to] = endsOf(cost, path, segment);
  const y = from.map((v, i) => (1 - finding.s) * v + finding.s * to[i]);
  return { chain, time, x: rowOf(path.x, chain, cost.xDim), y };
}
