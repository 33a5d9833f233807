import { expect } from 'vitest';
import { TestRandom } from './random.js';

export interface Tolerance {
  /** One number, or one for each element. */
  readonly absolute: number | ArrayLike<number>;
  readonly relative: number;
  /** Why rounding, and nothing else, may be as large as this. */
  readonly reason: string;
}

/** Unit roundoff of float32: half the distance from 1 to the next number. */
export const FLOAT32_UNIT = 2 ** -24;

/**
 * Fails unless every element satisfies |actual − reference| ≤ absolute + relative · |reference|. Non-finite numbers
 * fail, also where both sides have them. The message names the worst element.
 */
export function expectClose(actual: ArrayLike<number>, reference: ArrayLike<number>, tolerance: Tolerance): void {
  const { absolute, relative, reason } = tolerance;
  expect(actual.length, 'number of elements').toBe(reference.length);
  let worst = { index: -1, excess: 0, allowed: 0 };
  for (let i = 0; i < reference.length; i++) {
    const difference = Math.abs(actual[i] - reference[i]);
    if (difference === 0) continue;
    const allowed = (typeof absolute === 'number' ? absolute : absolute[i]) + relative * Math.abs(reference[i]);
    const excess = Number.isFinite(difference) && Number.isFinite(allowed) ? difference / allowed : Infinity;
    if (excess > worst.excess) worst = { index: i, excess, allowed };
  }
  if (worst.excess <= 1) return;
  const { index, excess, allowed } = worst;
  expect.fail(
    `element ${index} of ${reference.length}: got ${actual[index]}, reference ${reference[index]}, ` +
      `${excess.toPrecision(3)} times the allowed difference of ${allowed.toPrecision(3)} (${reason})`,
  );
}

/** Changes every number by a random relative amount of the size of float32's accumulated rounding. */
export type Nudge = (values: ArrayLike<number>) => Float64Array;

const NUDGED_DRAWS = 3;
const FACTOR = 4;

/**
 * The tolerance of a float32 evaluation by backward error analysis: a sum of n products evaluated in float32 is the
 * exact sum for factors that are off by about √n·2⁻²⁴ relative (each passes through up to n roundings of random sign;
 * Higham, Accuracy and Stability, section 3.1), and so layer after layer. `evaluate` computes the float64 twin from
 * inputs passed through `nudge`, which changes them by just that; the spread of three such results is what rounding
 * does to this problem. Allowed is 4 times the largest of the three plus the root mean square over all elements (three
 * draws may miss one element's sensitivity): about eight standard deviations of errors that are close to normal.
 * Measured on both devices: at most 1.3 times, where 4 are allowed.
 *
 * @param terms n, the longest sum; at least 16 is taken, for the few roundings of elementary functions
 */
export function float32Tolerance(
  terms: number,
  evaluate: (nudge: Nudge) => Float64Array,
): Tolerance & { readonly reference: Float64Array } {
  const random = new TestRandom(811);
  const size = Math.sqrt(Math.max(terms, 16)) * FLOAT32_UNIT;
  const reference = evaluate((values) => Float64Array.from(values));
  const absolute = new Float64Array(reference.length);
  let squares = 0;
  for (let draw = 0; draw < NUDGED_DRAWS; draw++) {
    const nudged = evaluate((values) => {
      const signs = random.uniforms(values.length);
      return Float64Array.from(values, (value, i) => value * (1 + (signs[i] < 0.5 ? -size : size)));
    });
    for (let i = 0; i < reference.length; i++) {
      const difference = Math.abs(nudged[i] - reference[i]);
      absolute[i] = Math.max(absolute[i], difference);
      squares += difference ** 2;
    }
  }
  const overall = Math.sqrt(squares / (NUDGED_DRAWS * reference.length));
  return {
    reference,
    absolute: absolute.map((spread) => FACTOR * (spread + overall)),
    relative: 2 * FLOAT32_UNIT,
    reason: `${FACTOR} times the spread that relative changes of ${size.toExponential(1)} in the inputs cause`,
  };
}
