import { stringify } from 'csv-stringify/sync';
import type { Column, ResultTable } from '../support/experiment.js';

const DIGITS = 2;
const ABSENT = '–';

/**
 * Significant digits without an exponent where a reader would not write one either; a whole number of up to six digits
 * as it is.
 */
export function formatNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size >= 1e6 || size < 1e-4) return rounded.toExponential(digits - 1);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return rounded.toFixed(decimals);
}

function cell(value: string | number | null | undefined, { digits = DIGITS }: Column): string {
  if (value === null || value === undefined) return ABSENT;
  return typeof value === 'number' ? formatNumber(value, digits) : value;
}

const isText = ({ rows }: ResultTable, { key }: Column): boolean => rows.some((row) => typeof row[key] === 'string');

/** One row; a bar within a cell does not end it. */
export const markdownLine = (cells: readonly string[]): string =>
  `| ${cells.map((text) => text.replace(/\|/g, '\\|')).join(' | ')} |`;

/** Numbers to the right, words to the left. */
export function markdownTable(table: ResultTable): string {
  return [
    markdownLine(table.columns.map(({ title }) => title)),
    `|${table.columns.map((column) => (isText(table, column) ? '---' : '---:')).join('|')}|`,
    ...table.rows.map((row) => markdownLine(table.columns.map((column) => cell(row[column.key], column)))),
  ].join('\n');
}

/** For a terminal: columns padded to one width. */
export function textTable(table: ResultTable): string {
  const lines = [
    table.columns.map(({ title }) => title),
    ...table.rows.map((row) => table.columns.map((column) => cell(row[column.key], column))),
  ];
  const widths = table.columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const padded = lines.map((line) =>
    line
      .map((text, i) => (isText(table, table.columns[i]) ? text.padEnd(widths[i]) : text.padStart(widths[i])))
      .join('  ')
      .trimEnd(),
  );
  return [padded[0], widths.map((width) => '─'.repeat(width)).join('  '), ...padded.slice(1)].join('\n');
}

/** Every digit, the keys as header. */
export function csvTable({ columns, rows }: ResultTable): string {
  const keys = columns.map(({ key }) => key);
  return stringify(
    rows.map((row) => keys.map((key) => row[key] ?? '')),
    { header: true, columns: keys },
  );
}
