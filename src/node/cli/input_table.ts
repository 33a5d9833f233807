import { invalid } from '../../errors.js';
import { tableFieldsOf, type TableFields } from '../../barycenter/problem/table_fields.js';
import { transposedWarning } from '../../barycenter/problem/table_warnings.js';
import type { Table } from '../../io/numeric_table.js';
import { readTable } from '../io/table.js';
import { namesText, tableReport, tableText, type TableReport } from '../../io/table_report.js';
import type { Output } from './output.js';
import { columnsFlag } from './table_flags.js';

/** What a file of points must have. */
export interface Expected {
  /** E.g. `--input`. */
  readonly option: string;
  readonly columns: number;
  /** [columns], where they are known. */
  readonly names: readonly string[] | undefined;
  /** Whose columns these are: `as marginal 0 has`. */
  readonly whose: string;
  /** What to do with pictures that have another number of columns. */
  readonly wayOfPictures: string;
}

const countText = (columns: number, names: readonly string[] | undefined): string =>
  `${columns}${names ? ` (${namesText(names)})` : ''}`;

/** How to get the columns that are wanted out of a table that has others. */
function wayOut(table: Table, { names, columns, wayOfPictures }: Expected): string {
  if (table.pictures) return wayOfPictures;
  if (names && names.every((name) => table.names?.includes(name))) return `Choose them: ${columnsFlag(names)}.`;
  if (table.rows === columns) return 'Transpose the table: a point is a row.';
  if (table.columns > columns) return 'Choose columns of that meaning by --columns.';
  return 'Pass points of that space.';
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.includes(name));

/**
 * Reads points, several draws for each as `sample` writes them included, and says what it read.
 * @throws InvalidInputError for a file that does not read, another number of columns, and the same columns in another
 * order
 */
export async function inputTable(
  file: string,
  flags: TableFields,
  expected: Expected,
  output: Output,
): Promise<{ readonly table: Table; readonly report: TableReport }> {
  const table = await readTable(file, { ...tableFieldsOf(flags), draws: true });
  const { option, columns, names, whose } = expected;
  const isReordered =
    flags.columns === undefined &&
    names !== undefined &&
    table.names !== undefined &&
    sameSet(names, table.names) &&
    names.some((name, c) => name !== table.names![c]);
  if (table.columns !== columns || isReordered) {
    const order = isReordered ? ', in this order' : '';
    throw invalid(
      option,
      `must have ${countText(columns, names)} ${columns === 1 ? 'column' : 'columns'}${order}, ${whose}`,
      `${countText(table.columns, table.names)} in ${file}`,
      wayOut(table, expected),
    );
  }
  const report = tableReport(file, table);
  output.note(`read ${tableText(report)}`);
  const warnings = [...(columns > 1 && table.rows > 1 ? transposedWarning(table) : []), ...(table.warnings ?? [])];
  for (const warning of warnings) output.note(`warning: ${file}: ${warning}`);
  return { table, report };
}
