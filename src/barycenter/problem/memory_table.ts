import { invalid } from '../../errors.js';
import { checkFinite, type Table } from '../../io/numeric_table.js';
import type { SampleTable } from './problem.js';

function fromRows(rows: readonly (readonly number[])[], operation: string): Table {
  const columns = rows[0].length;
  if (columns === 0) throw invalid(operation, 'rows must hold at least one number', 'an empty row', 'Give points.');
  const data = new Float64Array(rows.length * columns);
  for (const [r, row] of rows.entries()) {
    if (row.length !== columns) {
      const received = `${row.length} in row ${r}`;
      throw invalid(operation, `every row must have ${columns} numbers, as row 0 has`, received, 'Mend that row.');
    }
    const bad = row.findIndex((value) => typeof value !== 'number');
    if (bad >= 0) {
      const received = `${JSON.stringify(row[bad])} at row ${r}, column ${bad} (counted from 0)`;
      throw invalid(operation, 'every value must be a number', received, 'Mend that row.');
    }
    data.set(row, r * columns);
  }
  return { data, rows: rows.length, columns };
}

/**
 * A table given in memory: in its own precision and sharing its memory, rows of numbers as float64.
 * @throws InvalidInputError for a wrong length or number of names, ragged rows, and values that are not finite, naming
 * the row
 */
export function memoryTable(samples: SampleTable, operation: string): Table {
  if (!('data' in samples)) {
    const table = fromRows(samples, operation);
    checkFinite(table, operation);
    return table;
  }
  const { data, rows, columns } = samples;
  if (data.length !== rows * columns) {
    const rule = `data must hold rows · columns = ${rows * columns} numbers`;
    throw invalid(operation, rule, String(data.length), 'Give the table’s shape.');
  }
  if (samples.names !== undefined && samples.names.length !== columns) {
    throw invalid(
      operation,
      `names must be one for each of ${columns} columns`,
      String(samples.names.length),
      'Name every column, or none.',
    );
  }
  checkFinite(samples, operation);
  return samples;
}
