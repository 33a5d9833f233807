export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** One channel of a picture. */
export interface Plane extends Frame {
  /** [height, width], row-major. */
  readonly values: Float64Array;
}

/** Pixels that a new one is the mean of, and their weights, of sum 1. */
interface Sources {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Fewer pixels: what of each old one the new one covers. */
function covered(from: number, to: number, i: number): Sources {
  const [start, end] = [(i * from) / to, ((i + 1) * from) / to];
  const first = Math.floor(start);
  const count = Math.min(from, Math.ceil(end)) - first;
  const shares = Array.from({ length: count }, (_, j) => Math.min(end, first + j + 1) - Math.max(start, first + j));
  const total = shares.reduce((a, b) => a + b, 0);
  return { first, weights: shares.map((share) => share / total) };
}

/** More pixels: on a line between the two nearest centres, and as the last beyond it. */
function between(from: number, to: number, i: number): Sources {
  const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
  const first = Math.min(Math.floor(place), Math.max(0, from - 2));
  return { first, weights: from === 1 ? [1] : [1 - (place - first), place - first] };
}

const sourcesOf = (from: number, to: number): Sources[] =>
  Array.from({ length: to }, (_, i) => (to < from ? covered : between)(from, to, i));

/**
 * A picture of another size, by the mean of what a pixel covers or, where there are more of them, by lines between
 * centres: nothing overshoots, and what is drawn stays where it was. (The picture library moves what it enlarges by
 * half a pixel.)
 */
export function resample({ width, height, values }: Plane, to: Frame): Plane {
  const [columns, rows] = [sourcesOf(width, to.width), sourcesOf(height, to.height)];
  const wide = new Float64Array(to.width * height);
  for (let y = 0; y < height; y++) {
    for (const [x, { first, weights }] of columns.entries()) {
      let sum = 0;
      for (let j = 0; j < weights.length; j++) sum += weights[j] * values[y * width + first + j];
      wide[y * to.width + x] = sum;
    }
  }
  const out = new Float64Array(to.width * to.height);
  for (const [y, { first, weights }] of rows.entries()) {
    for (let j = 0; j < weights.length; j++) {
      const [weight, row] = [weights[j], (first + j) * to.width];
      for (let x = 0; x < to.width; x++) out[y * to.width + x] += weight * wide[row + x];
    }
  }
  return { ...to, values: out };
}
