import { isUtf8 } from 'node:buffer';
import { parse, CsvError } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { invalid } from '../errors.js';
import type { Floats, Table } from './numeric_table.js';

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const nonFinitePattern = /^[+-]?(?:nan|inf|infinity)$/i;
const rowsPerBlock = 4096;
const rescaleHint = 'Rescale the data.';

/**
 * Parses comma-separated numbers as float64, one sample a line. A first line without any number is a header and is left out;
 * blank lines are skipped; spaces round a number and a byte-order mark are allowed.
 * @param name what messages call the file, its path as a rule. They count lines and columns from 1, as editors do.
 * @throws InvalidInputError for text that is not UTF-8 or not CSV, no rows, ragged rows, and cells that are empty, not
 * a number, not finite or beyond float64.
 */
export function parseCsv(bytes: Uint8Array, name: string): Table {
  const operation = `reading ${name}`;
  const reader = new RowReader(operation);
  if (!isUtf8(bytes)) {
    throw invalid(operation, 'a .csv file is UTF-8 text', 'other bytes', 'Save it as UTF-8 text, or use .npy.');
  }
  parseRecords(bytes, operation, (cells, line) => reader.add(cells, line));
  return reader.table();
}

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

/** The shortest decimal that rounds to this float32; nine significant digits always do, and normal ones keep six (IEEE 754). */
export function shortestFloat32(value: number): string {
  if (value === 0) return shortestFloat64(value);
  for (let digits = Math.abs(value) < 2 ** -126 ? 1 : 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return shortestFloat64(Number(value.toPrecision(9)));
}

function parseRecords(bytes: Uint8Array, operation: string, onRecord: (cells: string[], line: number) => void): void {
  try {
    parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      // Records are used and dropped one by one: a file's cells as strings would take many times the table's memory.
      on_record: (cells: string[], { lines }) => {
        onRecord(cells, lines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid(operation, 'the file must be comma-separated text', error.message, 'Check the quotes near there.');
  }
}

/** Collects rows, checking each against the first. */
class RowReader {
  private columns = 0;
  private headerLine: number | undefined;
  private rows = 0;
  private values = new Float64Array(1024);

  constructor(private readonly operation: string) {}

  add(cells: readonly string[], line: number): void {
    const isFirst = this.columns === 0;
    if (isFirst) this.columns = cells.length;
    if (isFirst && cells.every(isName)) {
      this.headerLine = line;
      return;
    }
    if (cells.length !== this.columns) {
      throw invalid(
        this.operation, `every line must have ${this.columns} cells, like the first`,
        `${cells.length} on line ${line}`, 'Complete or remove that line.',
      );
    }
    const offset = this.rows * this.columns;
    if (offset + cells.length > this.values.length) this.grow(offset + cells.length);
    cells.forEach((cell, column) => {
      this.values[offset + column] = parseCell(cell, line, column + 1, this.operation);
    });
    this.rows++;
  }

  table(): Table {
    if (this.rows === 0) {
      const received = this.headerLine === undefined ? 'an empty file' : 'a header alone';
      throw invalid(this.operation, 'a table needs at least one row of numbers', received, 'Save at least one sample.');
    }
    return { data: this.values.slice(0, this.rows * this.columns), rows: this.rows, columns: this.columns };
  }

  private grow(needed: number): void {
    const larger = new Float64Array(Math.max(needed, 2 * this.values.length));
    larger.set(this.values);
    this.values = larger;
  }
}

/** A header cell: some text that is neither a number nor a word for a value that is not finite. */
function isName(cell: string): boolean {
  return cell !== '' && !numberPattern.test(cell) && !nonFinitePattern.test(cell);
}

function parseCell(cell: string, line: number, column: number, operation: string): number {
  const place = `on line ${line}, column ${column}`;
  if (numberPattern.test(cell)) {
    const value = Number(cell);
    if (Number.isFinite(value)) return value;
    throw invalid(operation, 'values must be below 1.8e308, the largest float64', `"${cell}" ${place}`, rescaleHint);
  }
  if (cell === '') {
    throw invalid(operation, 'every cell must be a number', `an empty cell ${place}`, 'Fill it or remove the line.');
  }
  if (nonFinitePattern.test(cell)) {
    throw invalid(operation, 'every value must be finite', `"${cell}" ${place}`, 'Remove or repair that line.');
  }
  const shown = cell.length > 40 ? `${cell.slice(0, 40)}…` : cell;
  throw invalid(
    operation, 'every cell must be a number', `"${shown}" ${place}`,
    'Separate cells by commas and write decimals with a point; names belong on the first line only.',
  );
}
