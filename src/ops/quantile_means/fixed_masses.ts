import { invalid } from '../../errors.js';

/** A cell's mass in fixed-point numbers. */
const CELL = 2 ** 32;

/** Cells whose masses a float64 adds up without rounding. */
export const MAX_CELLS = 2 ** 21;

/**
 * Masses as `quantile_means` takes them: in cells of 1/cells, as 32.32 fixed-point numbers that sum to `cells` exactly.
 * Each is rounded to 2⁻³² cells, so that no sum of them is off by more than that times half the root of their number,
 * about; what is left over goes to the largest.
 *
 * @param masses [length], at least 0, of sum 1 but for rounding
 * @returns [length, 2], low word first
 */
export function fixedMasses(masses: Float64Array, cells: number): Uint32Array<ArrayBuffer> {
  if (!(cells >= 1 && cells <= MAX_CELLS)) {
    throw invalid('quantile_means', `cells must be 1 to ${MAX_CELLS}`, String(cells), 'Use fewer support points.');
  }
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const rounded = masses.map((mass) => Math.round((mass / total) * cells * CELL));
  const left = rounded.reduce((sum, mass) => sum - mass, cells * CELL);
  const largest = rounded.reduce((most, mass, i) => (mass > rounded[most] ? i : most), 0);
  rounded[largest] += left;
  const words = new Uint32Array(2 * masses.length);
  for (const [i, mass] of rounded.entries()) {
    words[2 * i] = mass % CELL;
    words[2 * i + 1] = Math.floor(mass / CELL);
  }
  return words;
}
