import { described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import type { Floats } from '../../io/numeric_table.js';

/** Points of a marginal: row-major with its columns, or rows of numbers. */
export type PointsInput = { readonly data: Floats; readonly columns: number } | readonly (readonly number[])[];

/**
 * Points as numbers, row-major.
 * @throws InvalidInputError for points of another dimension than `dim`, or non-finite ones
 */
export function flatPoints(points: PointsInput, dim: number, operation = 'plan.sample'): Floats {
  const isRows = Array.isArray(points) && points.every(Array.isArray);
  if (!isRows && (typeof points !== 'object' || points === null || !('data' in points))) {
    const wayOut = ArrayBuffer.isView(points) ? 'Pass { data, columns }.' : 'Pass [[…], …], or { data, columns }.';
    throw invalid(operation, 'points must be rows of numbers', described(points), wayOut);
  }
  const columns = 'data' in points ? points.columns : (points[0]?.length ?? 0);
  if (columns !== dim) {
    throw invalid(
      operation,
      `points must have ${dim} columns`,
      String(columns),
      'Pass points of this marginal’s space.',
    );
  }
  const data = 'data' in points ? points.data : flattenRows(points, dim, operation);
  if (data.length === 0 || data.length % dim !== 0) {
    throw invalid(
      operation,
      `points must be rows of ${dim} numbers`,
      `${data.length} numbers`,
      'Pass at least one whole row.',
    );
  }
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    const place = `${data[bad]} in row ${Math.floor(bad / dim)}, column ${bad % dim}`;
    throw invalid(operation, 'points must be finite', place, 'Drop or mend that row.');
  }
  return data;
}

function flattenRows(rows: readonly (readonly number[])[], dim: number, operation: string): Float64Array {
  const data = new Float64Array(rows.length * dim);
  for (const [r, row] of rows.entries()) {
    if (row.length !== dim) {
      throw invalid(operation, `every point must have ${dim} numbers`, `${row.length} in row ${r}`, 'Mend that row.');
    }
    const text = row.findIndex((value) => typeof value !== 'number');
    if (text >= 0)
      throw invalid(
        operation,
        'points must be numbers',
        `${described(row[text])} in row ${r}, column ${text}`,
        'Mend that row.',
      );
    data.set(row, r * dim);
  }
  return data;
}

/** @throws InvalidInputError unless a count is a whole number from 1 */
export function checkWhole(operation: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw invalid(operation, `${name} must be a whole number from 1 up`, String(value), `Pass 1 or more ${name}.`);
}

/** @throws InvalidInputError unless a place in a list is a whole number from 0 */
export function checkFirstPoint(firstPoint: number): void {
  if (Number.isSafeInteger(firstPoint) && firstPoint >= 0) return;
  throw invalid('plan.sample', 'firstPoint must be a whole number from 0 up', described(firstPoint), 'Pass 0.');
}

/** Words of the counter that tells chains apart. */
const COUNTERS = 2 ** 32;

/** @throws InvalidInputError where draws would share their noise, which the 32 bits of a counter's word tell apart */
export function checkCounters(points: number, perPoint: number): void {
  if (points * perPoint <= COUNTERS) return;
  throw invalid(
    'plan.sample',
    'a seed has noise for 2^32 draws',
    `${points} points of ${perPoint}`,
    'Cut the list, and give each piece a seed of its own.',
  );
}
