import { checkBytes, checkOptions, described, type Known } from '../arguments.js';
import { invalid } from '../errors.js';
import { parseCsv } from './csv.js';
import { finishTable } from './finish_table.js';
import type { Table } from './numeric_table.js';
import type { TableOptions } from './table_options.js';

/** How text becomes a table. All of it is optional: what the text says of itself comes first. */
export interface CsvOptions extends Pick<
  TableOptions,
  'columns' | 'header' | 'delimiter' | 'decimal' | 'comment' | 'missing'
> {
  /** What messages call the text, default `.csv`. */
  readonly name?: string;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isColumn = (value: unknown): boolean =>
  typeof value === 'string' || (Number.isInteger(value) && (value as number) >= 0);

/** What each option may be, and how that is said. */
const RULES: Readonly<Record<keyof CsvOptions, readonly [may: (value: unknown) => boolean, rule: string]>> = {
  columns: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isColumn),
    'columns is a list of names, or of numbers from 0',
  ],
  header: [(value) => typeof value === 'boolean', 'header is true or false'],
  delimiter: [isText, 'delimiter is text'],
  decimal: [(value) => value === '.' || value === ',', 'decimal is "." or ","'],
  comment: [isText, 'comment is text'],
  missing: [(value) => value === 'refuse' || value === 'drop', 'missing is "refuse" or "drop"'],
  name: [isText, 'name is text'],
};
const KNOWN = Object.fromEntries(Object.keys(RULES).map((name) => [name, true])) as unknown as Known<CsvOptions>;

/**
 * Decodes numbers as text, one sample a line, as files of problems are read: commas, semicolons, tabs or spaces, with a
 * header or without, decimal points or commas, UTF-8 or UTF-16; see docs/tables.md. Columns that number the rows, row
 * names and comments are left out and named in `notes`; where two readings are possible, neither is taken.
 * @returns float64 [rows, columns], with the columns' names where there are some: what `samples` of a marginal takes
 * @throws InvalidInputError naming line and column, counted from 1, for text that is no table, ragged rows, and cells
 * that are empty, no number, not finite or beyond float64
 */
export function decodeCsv(bytes: Uint8Array, options: CsvOptions = {}): Table {
  const given = typeof (options as unknown) === 'object' ? (options as CsvOptions | null) : null;
  const operation = `reading ${isText(given?.name) ? given!.name : '.csv'}`;
  checkBytes(operation, bytes);
  checkOptions(operation, options, KNOWN);
  for (const [option, [may, rule]] of Object.entries(RULES)) {
    const value = options[option as keyof CsvOptions];
    if (value !== undefined && !may(value))
      throw invalid(operation, rule, described(value), 'Mend it, or leave it out.');
  }
  return finishTable(parseCsv(bytes, options.name ?? '.csv', options), options, operation);
}
