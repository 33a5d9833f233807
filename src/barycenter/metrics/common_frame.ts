import { invalid } from '../../errors.js';
import { meanAboutFirst } from './moments.js';
import { powerOfTwo } from './power_of_two.js';

/** Where clouds are seen from, and how large: (x − origin) / unit. Distances are those of the clouds, over `unit`. */
export interface Frame {
  /** [dim] */
  readonly origin: Float64Array;
  /** A power of two, so that dividing by it changes no digit. */
  readonly unit: number;
}

/**
 * The first cloud's mean, and the largest |x − origin| of all clouds, [.., dim] each, to within a factor of two: what
 * offset and unit they share costs no digits, and squares neither overflow nor vanish, in float32 too.
 * @throws InvalidInputError where an energy distance would leave float64
 */
export function commonFrame(operation: string, clouds: readonly ArrayLike<number>[], dim: number): Frame {
  const origin = meanAboutFirst(clouds[0], dim);
  let largest = 0;
  for (const points of clouds) {
    for (let i = 0; i < points.length; i++) largest = Math.max(largest, Math.abs(points[i] - origin[i % dim]));
  }
  // Two points are at most 2 √dim · largest apart, and an energy distance at most twice that.
  if (Number.isFinite(4 * Math.sqrt(dim) * largest)) return { origin, unit: powerOfTwo(largest) };
  throw invalid(
    operation,
    'distances must be below 1.8e308, the largest float64',
    'points further apart',
    'Scale the clouds down.',
  );
}

/** The points seen from the frame, in float64 and then as `out` holds them. */
export function intoFrame<Out extends Float32Array | Float64Array>(
  points: ArrayLike<number>,
  { origin, unit }: Frame,
  out: Out,
): Out {
  const dim = origin.length;
  for (let i = 0; i < out.length; i++) out[i] = (points[i] - origin[i % dim]) / unit;
  return out;
}
