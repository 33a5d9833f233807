import { CsvError, parse } from '#platform/text';
import { invalid } from '../../errors.js';
import type { TableOptions } from '../table_options.js';
import { characters } from './bytes.js';
import { isCommaNumber, isGrouped, isMissing, isPlainNumber } from './number_text.js';
import { checkPairs } from './whole_pairs.js';

/** How the cells of a text file are told apart. */
export interface Dialect {
  /** `' '` stands for any run of spaces and tabs. */
  readonly delimiter: string;
  readonly comment: string;
  /** From 1: where the first line, as Excel has it, names the delimiter (`sep=;`), 2. */
  readonly fromLine: number;
  readonly warnings: readonly string[];
}

/** Bytes that are looked at first; more where they hold comments alone. */
const headBytes = 1 << 16;
const headRecords = 200;
/** Longest record, quoted line ends included: a quote that is never closed must not swallow a file. */
const maxRecordBytes = 1 << 26;

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

const delimiters = [',', ';', '\t', ' '];
const words: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  space: ' ',
  whitespace: ' ',
  comma: ',',
  semicolon: ';',
};
const nameOf = (delimiter: string): string => ({ '\t': 'tabs', ' ': 'spaces' })[delimiter] ?? `"${delimiter}"`;

const isPadded = (cell: string): boolean => cell.charCodeAt(0) <= 32 || cell.charCodeAt(cell.length - 1) <= 32;

/**
 * Hands over every record, its cells trimmed, with its line from 1; comments and blank lines are left out.
 * @throws CsvError for quotes that don't close
 */
export function parseRecords(
  text: Uint8Array,
  { delimiter, comment, fromLine }: Pick<Dialect, 'delimiter' | 'comment' | 'fromLine'>,
  onRecord: (cells: string[], line: number) => void,
  to?: number,
): void {
  const spaced = delimiter === ' ';
  parse(text, {
    delimiter: spaced ? [' ', '\t'] : delimiter,
    // All of them: files put together of several mix line ends.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: !spaced,
    comment,
    comment_no_infix: true,
    from_line: fromLine,
    max_record_size: maxRecordBytes,
    ...(to === undefined ? {} : { to }),
    // Records are used and dropped one by one: a file's cells as strings would take many times the table's memory.
    on_record: (cells: string[], { lines }) => {
      // Nothing between two spaces is no cell.
      const kept = spaced ? cells.filter((cell) => cell !== '') : cells;
      // Inside quotes, too, which the library keeps: R pads what it formats.
      for (const [c, cell] of kept.entries()) if (isPadded(cell)) kept[c] = cell.trim();
      if (kept.length > 0) onRecord(kept, lines);
      return null;
    },
  });
}

/** What one delimiter makes of the first records, header apart. */
interface Reading {
  readonly delimiter: string;
  readonly records: readonly (readonly string[])[];
  /** Most cells of a record. */
  readonly width: number;
  /** Cells that are numbers less those that are no name, number or gap, as another delimiter leaves them. */
  readonly score: number;
  /** Nothing speaks against it: as many cells in every record, some numbers, none of the bad cells. */
  readonly clean: boolean;
}

const isNumeric = (cell: string): boolean => isPlainNumber(cell) || isCommaNumber(cell) || isGrouped(cell);
const isBad = (cell: string): boolean => !isNumeric(cell) && !isMissing(cell) && !/\p{L}/u.test(cell);

function readingOf(
  head: Uint8Array,
  dialect: Pick<Dialect, 'delimiter' | 'comment' | 'fromLine'>,
): Reading | undefined {
  const records: string[][] = [];
  try {
    parseRecords(head, dialect, (cells) => records.push(cells), headRecords);
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
  const rows = records.length > 1 ? records.slice(1) : records;
  const cells = rows.flat();
  const width = Math.max(0, ...rows.map((row) => row.length));
  const numeric = cells.filter(isNumeric).length;
  const bad = cells.filter(isBad).length;
  const clean = bad === 0 && numeric >= rows.length && rows.every((row) => row.length === width);
  return { delimiter: dialect.delimiter, records, width, score: numeric - bad, clean };
}

/** The first lines, whole ones. */
function headOf(text: Uint8Array, bytes: number): Uint8Array {
  if (text.length <= bytes) return text;
  const end = Math.max(text.lastIndexOf(LINE_FEED, bytes), text.lastIndexOf(CARRIAGE_RETURN, bytes));
  return text.subarray(0, end < 0 ? text.length : end + 1);
}

/** Readings of the head with every delimiter, from a head that holds a few records. */
function readings(
  text: Uint8Array,
  rest: Pick<Dialect, 'comment' | 'fromLine'>,
  candidates: readonly string[],
): { head: Uint8Array; found: Reading[] } {
  for (let bytes = headBytes; ; bytes *= 8) {
    const head = headOf(text, bytes);
    const found = candidates.flatMap((delimiter) => readingOf(head, { ...rest, delimiter }) ?? []);
    if (head.length === text.length || found.some(({ records }) => records.length > 2)) return { head, found };
  }
}

function givenDelimiter(given: string, operation: string): string {
  const delimiter = words[given.toLowerCase()] ?? given;
  if (delimiter !== '' && !/["\n\r\d.+#-]|^\p{L}/u.test(delimiter)) return delimiter;
  throw invalid(
    operation,
    'delimiter must be what separates cells',
    JSON.stringify(given),
    'Give one character, "tab" or "space".',
  );
}

/**
 * How a text file separates its cells: as told, else by the first line where that is `sep=;`, else by what makes
 * numbers of its first records.
 * @throws InvalidInputError where two delimiters do
 */
export function detectDialect(text: Uint8Array, operation: string, options: TableOptions): Dialect {
  const { comment = '#', decimal } = options;
  const named = /^"?sep=([^"\n\r]|tab)"?\r?\n/i.exec(characters(text.subarray(0, 16)));
  const rest = { comment, fromLine: named ? 2 : 1 };
  const given = options.delimiter ?? named?.[1];
  if (given !== undefined) return { ...rest, delimiter: givenDelimiter(given, operation), warnings: [] };
  const { head, found } = readings(text, rest, decimal === ',' ? delimiters.filter((d) => d !== ',') : delimiters);
  const wide = found.filter(({ width }) => width > 1);
  const clean = wide.filter(({ clean: isClean }) => isClean);
  const tabs = clean.find(({ delimiter }) => delimiter === '\t');
  // Runs of tabs and spaces read as tabs do where no cell holds a space.
  const rivals = clean.filter(({ delimiter, width }) => !(delimiter === ' ' && tabs?.width === width));
  if (rivals.length > 1) {
    const received = rivals
      .map(({ delimiter, records }) => `${JSON.stringify(records.at(-1))} by ${nameOf(delimiter)}`)
      .join(' or ');
    throw invalid(operation, 'one delimiter must fit the first lines', received, 'Say which by delimiter.');
  }
  const best =
    rivals[0] ?? wide.reduce<Reading | undefined>((a, b) => (a === undefined || b.score > a.score ? b : a), undefined);
  const delimiter = best?.delimiter ?? (decimal === ',' ? ';' : ',');
  const warnings = best === undefined ? [] : checkPairs(head, best, rest, operation);
  return { ...rest, delimiter, warnings };
}
