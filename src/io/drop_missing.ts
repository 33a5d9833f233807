import { invalid } from '../errors.js';
import type { Table } from './numeric_table.js';

/**
 * The rows without NaN, as `missing: "drop"` has it, and a note of how many went.
 * @throws InvalidInputError where none is left
 */
export function dropMissing(table: Table, operation: string): Table {
  const { data, rows, columns, notes = [] } = table;
  const isWhole = (at: number): boolean => {
    for (let i = at; i < at + columns; i++) if (Number.isNaN(data[i])) return false;
    return true;
  };
  let whole = 0;
  for (let at = 0; at < data.length; at += columns) whole += Number(isWhole(at));
  if (whole === rows) return table;
  if (whole === 0) {
    throw invalid(
      operation,
      'missing "drop" must leave at least one row',
      `${rows} rows, each with a missing value`,
      'Keep fewer columns, by columns.',
    );
  }
  const kept = new (data.constructor as Float64ArrayConstructor | Float32ArrayConstructor)(whole * columns);
  let to = 0;
  for (let at = 0; at < data.length; at += columns) {
    if (!isWhole(at)) continue;
    kept.set(data.subarray(at, at + columns), to);
    to += columns;
  }
  return {
    ...table,
    data: kept,
    rows: whole,
    notes: [...notes, `${rows - whole} of ${rows} rows, with missing values`],
  };
}
