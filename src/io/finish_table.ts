import { dropMissing } from './drop_missing.js';
import { checkFinite, type Table } from './numeric_table.js';
import { withoutRowNumbers } from './row_numbers.js';
import { selectColumns } from './select_columns.js';
import type { TableOptions } from './table_options.js';

/**
 * What a reader gives, as it is used: the columns asked for, or all that do not number the rows, without rows of
 * missing values where told to, and every value finite.
 * @throws InvalidInputError naming `operation`
 */
export function finishTable(
  whole: Table,
  { columns, missing }: Pick<TableOptions, 'columns' | 'missing'>,
  operation: string,
): Table {
  const selected = columns ? selectColumns(whole, columns, operation) : withoutRowNumbers(whole);
  const table = missing === 'drop' ? dropMissing(selected, operation) : selected;
  checkFinite(
    table,
    operation,
    missing === 'drop' ? undefined : 'Repair such rows; those with NaN may be left out: missing "drop".',
  );
  return table;
}
