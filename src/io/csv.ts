import { CsvError } from '#platform/text';
import { invalid } from '../errors.js';
import { libraryMessage } from './library_error.js';
import type { Table } from './numeric_table.js';
import type { TableOptions } from './table_options.js';
import { linesThatStart } from './text/bytes.js';
import { commentHeaderWarning } from './text/comment_header.js';
import { toUtf8 } from './text/decode.js';
import { detectDialect, parseRecords } from './text/dialect.js';
import { RowReader } from './text/row_reader.js';

/** What CmdStan writes between warm-up draws, where these are saved, and the others. */
const adaptationEnd = '# Adaptation terminated';

/**
 * Parses numbers as text, one sample a line, as float64: separated by commas, semicolons, tabs or spaces, with a header
 * or without, decimal points or commas; see docs/tables.md. What is left out on the way (row names, comments) is said
 * in `Table.notes`; where two readings are possible, neither is taken. With `options.columns` only those columns are
 * read.
 * @param name what messages call the file, its path as a rule. They count lines and columns from 1, as editors do.
 * @throws InvalidInputError for text that is not UTF-8 or not a table, no rows, ragged rows, and cells that are empty,
 * not a number, not finite or beyond float64.
 */
export function parseCsv(bytes: Uint8Array, name: string, options: TableOptions = {}): Table {
  const operation = `reading ${name}`;
  const text = toUtf8(bytes, operation);
  const dialect = detectDialect(text, operation, options);
  const rows = new RowReader(operation, options, linesThatStart(text, adaptationEnd).next().value ?? 0);
  try {
    parseRecords(text, dialect, (cells, line) => rows.add(cells, line));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid(
      operation,
      'the file must be text with one sample a line',
      libraryMessage(error),
      'Check the quotes near there.',
    );
  }
  const comments = [...linesThatStart(text, dialect.comment)].length;
  const table = rows.table(
    comments === 0 ? [] : [`${comments} comment ${comments === 1 ? 'line' : 'lines'}`],
    dialect.warnings,
  );
  if (comments === 0 || table.names || options.header !== undefined || !rows.first) return table;
  const said = commentHeaderWarning(text, dialect, rows.first);
  return said.length === 0 ? table : { ...table, warnings: [...(table.warnings ?? []), ...said] };
}
