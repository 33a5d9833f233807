import { invalid } from '../errors.js';

/** Row `index` of values [rows, dim], as a copy. */
export function rowOf(values: ArrayLike<number>, index: number, dim: number): Float64Array {
  const row = new Float64Array(dim);
  for (let i = 0; i < dim; i++) row[i] = values[index * dim + i];
  return row;
}

/** `taken` whole numbers below `available` at equal distances; all of them where `taken` is not fewer. */
export function evenly(available: number, taken: number): number[] {
  const count = Math.min(available, taken);
  return Array.from({ length: count }, (_, i) => Math.floor((i * available) / count));
}

/** Points [rows, dim] of finite numbers. */
export function checkPoints(
  operation: string,
  name: string,
  values: ArrayLike<number>,
  rows: number,
  dim: number,
): void {
  if (values.length !== rows * dim) {
    throw invalid(
      operation,
      `${name} must hold ${rows} × ${dim} numbers`,
      String(values.length),
      'Pass one row for each point.',
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const where = `${values[i]} in row ${Math.floor(i / dim)}`;
    throw invalid(operation, `${name} must be finite`, where, 'Pass points of chains that have not diverged.');
  }
}
