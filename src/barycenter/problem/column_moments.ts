import type { Floats, Table } from '../../io/numeric_table.js';
import { powerOfTwo } from '../metrics/power_of_two.js';

/** Moments of every column, in float64; [columns] each. */
export interface ColumnMoments {
  /** The first row. */
  readonly reference: Float64Array;
  /** Mean − reference, whose digits no common offset of the data takes. */
  readonly shift: Float64Array;
  /** reference + shift, rounded. */
  readonly means: Float64Array;
  /** Divided by n; Infinity and 0 beyond float64's range, unlike their roots. */
  readonly variances: Float64Array;
  /** Roots of the variances. */
  readonly deviations: Float64Array;
}

/**
 * Mean and variance of every column, about the first row: adding one float64 to all values of a column changes no bit
 * of `shift` and `variances` where the sums are exact. A row lies at most √n deviations from the mean, so that no row
 * is a bad reference. Not finite where values lie further apart than float64 holds.
 */
export function columnMoments({ data, rows, columns }: Table): ColumnMoments {
  const reference = Float64Array.from(data.subarray(0, columns));
  const units = ranges(data, reference).map(powerOfTwo);
  const shift = new Float64Array(columns);
  for (let at = 0; at < data.length; at += columns) {
    for (let c = 0; c < columns; c++) shift[c] += (data[at + c] - reference[c]) / units[c];
  }
  for (let c = 0; c < columns; c++) shift[c] = (shift[c] / rows) * units[c];
  const squares = new Float64Array(columns);
  for (let at = 0; at < data.length; at += columns) {
    for (let c = 0; c < columns; c++) {
      const scaled = (data[at + c] - reference[c] - shift[c]) / units[c];
      squares[c] += scaled * scaled;
    }
  }
  return {
    reference,
    shift,
    means: reference.map((value, c) => value + shift[c]),
    variances: squares.map((square, c) => (square / rows) * units[c] * units[c]),
    deviations: squares.map((square, c) => Math.sqrt(square / rows) * units[c]),
  };
}

/** Largest |value − reference| of every column. */
function ranges(data: Floats, reference: Float64Array): Float64Array {
  const largest = new Float64Array(reference.length);
  for (let at = 0; at < data.length; at += reference.length) {
    for (let c = 0; c < reference.length; c++) largest[c] = Math.max(largest[c], Math.abs(data[at + c] - reference[c]));
  }
  return largest;
}
