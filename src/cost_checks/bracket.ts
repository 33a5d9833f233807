import type { TracedCost } from '../autograd/traced_cost.js';

/** The cost at one place of a segment y + s·d. */
interface Sample {
  readonly s: number;
  readonly value: number;
  /** dc/ds = ⟨∇_y c, d⟩ */
  readonly slope: number;
  /** What one relative unit of rounding, of the value and of y, makes of the value. */
  readonly sensitivity: number;
}

export type SampleAt = (s: number) => Sample;

/** A part of a segment by its ends and its middle. */
export interface Bracket {
  readonly a: Sample;
  readonly middle: Sample;
  readonly b: Sample;
}

/** Float64 evaluations of a cost may be off by this many units of rounding before it counts as a miss. */
const ROUNDINGS = 1024;

/** Halvings of a segment: a part of 1/256 tells a jump from a slope 256 times as steep as the segment's. */
const HALVINGS = 8;

/**
 * The range of slopes that is more than half of what it was this many halvings ago belongs to a kink: a smooth slope's
 * range falls 16-fold, and 4-fold at its extremum.
 */
const PERSISTENT = 4;

export function sampler(cost: TracedCost, x: Float64Array, from: Float64Array, to: Float64Array): SampleAt {
  const y = new Float64Array(from.length);
  return (s) => {
    // Exact at both ends.
    for (let i = 0; i < y.length; i++) y[i] = (1 - s) * from[i] + s * to[i];
    const value = cost.value(x, y);
    const gradient = cost.gradient(x, y);
    let slope = 0;
    let sensitivity = Math.abs(value);
    for (let i = 0; i < y.length; i++) {
      slope += gradient[i] * (to[i] - from[i]);
      sensitivity += Math.abs(gradient[i] * y[i]);
    }
    return { s, value, slope, sensitivity };
  };
}

function bracket(at: SampleAt, a: Sample, b: Sample): Bracket {
  return { a, middle: at((a.s + b.s) / 2), b };
}

export function wholeSegment(at: SampleAt): Bracket {
  return bracket(at, at(0), at(1));
}

const width = ({ a, b }: Bracket): number => b.s - a.s;

const orInfinity = (miss: number): number => (Number.isFinite(miss) ? Math.abs(miss) : Infinity);

/**
 * How far the cost's change over either half is from the integral of the parabola through the three slopes, the larger
 * of the two: of order w⁴ for a smooth cost on a bracket of width w; from κw/24 to 7κw/24 for one kink, whose slope
 * changes by κ; a jump's size, however small w is. Infinity where the cost or its gradient is not finite.
 */
export function missOf(part: Bracket): number {
  const { a, middle, b } = part;
  const w = width(part) / 24;
  const left = middle.value - a.value - w * (5 * a.slope + 8 * middle.slope - b.slope);
  const right = b.value - middle.value - w * (5 * b.slope + 8 * middle.slope - a.slope);
  return Math.max(orInfinity(left), orInfinity(right));
}

/** The smallest miss that is not rounding. */
export function roundingOf({ a, middle, b }: Bracket): number {
  const largest = Math.max(a.sensitivity, middle.sensitivity, b.sensitivity);
  return Number.isFinite(largest) ? ROUNDINGS * Number.EPSILON * largest : 0;
}

const slopeRange = ({ a, middle, b }: Bracket): number =>
  Math.max(a.slope, middle.slope, b.slope) - Math.min(a.slope, middle.slope, b.slope);

/**
 * The half that misses more. Both middles are needed: a kink's miss may vanish in the coarse bracket's half that has
 * it.
 */
function worseHalf(at: SampleAt, { a, middle, b }: Bracket): Bracket {
  const left = bracket(at, a, middle);
  const right = bracket(at, middle, b);
  return missOf(left) >= missOf(right) ? left : right;
}

export interface Finding {
  readonly kind: 'jump' | 'kink' | 'smooth';
  /**
   * Of a jump: its height, in units of the cost, Infinity where the cost is not finite. Of a kink: the change of dc/ds.
   */
  readonly size: number;
  /** Where on the segment. */
  readonly s: number;
}

/**
 * What makes a segment's miss, by halving towards it. By the mean value theorem a continuous cost changes over a part
 * of width w by w times a slope it has there, so what exceeds w times the range of slopes is a jump, or so steep a ramp
 * that no gradient on the way shows it, which is the same to a chain. A kink keeps the range of slopes while w shrinks.
 *
 * @param resolution the largest miss that counts as none, in units of the cost
 */
export function followMiss(at: SampleAt, segment: Bracket, resolution: number): Finding {
  const ranges = [slopeRange(segment)];
  let part = segment;
  while (ranges.length <= HALVINGS && !surelySmooth(missOf(segment), missOf(part), ranges.length - 1, resolution)) {
    part = worseHalf(at, part);
    ranges.push(slopeRange(part));
  }
  const range = ranges.at(-1)!;
  const miss = missOf(part);
  const s = part.middle.s;
  const unexplained = miss > resolution && miss > 2 * width(part) * range;
  if (miss === Infinity || unexplained) return { kind: 'jump', size: miss, s };
  const persists = ranges.length > HALVINGS && range > ranges.at(-1 - PERSISTENT)! / 2;
  return persists ? { kind: 'kink', size: range, s } : { kind: 'smooth', size: 0, s };
}

/** Whether too little is left for a jump of note, and less than the 1/7 of 2^−halvings that a kink leaves at least. */
function surelySmooth(miss: number, left: number, halvings: number, resolution: number): boolean {
  return left <= resolution && left <= (miss * 2 ** -halvings) / 64;
}
