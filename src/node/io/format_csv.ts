import { stringify } from 'csv-stringify/sync';
import type { Floats, Table } from '../../io/numeric_table.js';

const rowsPerBlock = 4096;

/**
 * Comma-separated lines with the fewest digits that read back as the same float32 or float64, as the table has them.
 * @param header column names of the first line, if any.
 * @param label what stands before the numbers of a row, if anything.
 */
export function formatCsv(table: Table, header?: readonly string[], label?: (row: number) => string): Uint8Array {
  const { data, rows, columns } = table;
  const shortest = shortestDigits(data);
  const parts = [Buffer.from(header === undefined ? '' : stringify([[...header]]))];
  // In blocks, because one string holds at most half a gibibyte.
  for (let start = 0; start < rows; start += rowsPerBlock) {
    const block: string[][] = [];
    for (let row = start; row < Math.min(start + rowsPerBlock, rows); row++) {
      const cells = Array.from(data.subarray(row * columns, (row + 1) * columns), shortest);
      block.push(label === undefined ? cells : [label(row), ...cells]);
    }
    parts.push(Buffer.from(stringify(block)));
  }
  return Buffer.concat(parts);
}

const shortestDigits = (data: Floats): ((value: number) => string) =>
  data instanceof Float32Array ? shortestFloat32 : shortestFloat64;

/** The shortest decimal that rounds to this float64: JavaScript's own, which leaves out the sign of −0. */
export function shortestFloat64(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * The shortest decimal that rounds to this float32; nine significant digits always do, and normal ones keep six (IEEE
 * 754).
 */
export function shortestFloat32(value: number): string {
  if (value === 0) return shortestFloat64(value);
  for (let digits = Math.abs(value) < 2 ** -126 ? 1 : 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return shortestFloat64(Number(value.toPrecision(9)));
}
