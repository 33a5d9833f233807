import { columnText, type Floats, type Table } from './numeric_table.js';
import { invalid } from '../errors.js';

/** Rows of a table that need not be in memory. Whoever opened it closes it. */
export interface RowSource {
  readonly rows: number;
  readonly columns: number;
  /**
   * Rows [first, first + count), which must be there: [count, columns], in the table's own precision.
   * @throws InvalidInputError for a value that is not finite, naming its row in the table
   */
  read(first: number, count: number): Promise<Floats>;
  close(): Promise<void>;
}

/** A table in memory as one that is read in pieces. */
export function rowsOf({ data, rows, columns }: Pick<Table, 'data' | 'rows' | 'columns'>): RowSource {
  return {
    rows,
    columns,
    read: (first, count) => Promise.resolve(data.subarray(first * columns, (first + count) * columns)),
    close: () => Promise.resolve(),
  };
}

/** @throws InvalidInputError naming the first value that is not finite in rows that begin at `first` */
export function checkFiniteRows(data: Floats, columns: number, first: number, operation: string): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const place = `row ${first + Math.floor(bad / columns)}, ${columnText({}, bad % columns)} (counted from 0)`;
  throw invalid(operation, 'every value must be finite', `${data[bad]} at ${place}`, 'Remove or repair such rows.');
}
