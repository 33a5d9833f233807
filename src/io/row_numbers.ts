import type { Table } from './numeric_table.js';
import { keepColumns } from './select_columns.js';

/** Names of columns that may count the rows. */
const rowNumberName =
  /^(?:id|idx|index|row|no|nr|obs|observation|(?:row|sample|cell|point|record)?[ ._]?(?:id|index|number|names?)|unnamed: \d+)$/i;

/** Fewest rows for which whole numbers that go up by one are worth a warning. */
const fewestCounted = 8;

interface RowNumbers {
  /** Columns that number the rows, by name and by value. */
  readonly leftOut: readonly number[];
  readonly warnings: readonly string[];
}

/** Whether a column's values go up by one of `steps` from row to row. */
function goesUp({ data, rows, columns }: Table, column: number, steps: readonly number[]): boolean {
  for (let row = 1; row < rows; row++) {
    if (!steps.includes(data[row * columns + column] - data[(row - 1) * columns + column])) return false;
  }
  return true;
}

function isWholeColumn({ data, columns }: Table, column: number): boolean {
  for (let at = column; at < data.length; at += columns) if (!Number.isInteger(data[at])) return false;
  return true;
}

function areDistinct({ data, rows, columns }: Table, column: number): boolean {
  const seen = new Set<number>();
  for (let at = column; at < data.length; at += columns) seen.add(data[at]);
  return seen.size === rows;
}

/**
 * Which columns are row numbers. One is left out where its name says so and it counts 0, 1, 2, … or 1, 2, 3, …, or 0,
 * 0, 1, 1, … under `row` beside draws, as `sample` writes several for each point; one that only looks so is warned of.
 */
function rowNumbers(table: Table): RowNumbers {
  const { columns, rows, names = [], data, places } = table;
  const leftOut: number[] = [];
  const warnings: string[] = [];
  if (columns === 1) return { leftOut, warnings };
  const others = (column: number): number[] => Array.from({ length: columns }, (_, c) => c).filter((c) => c !== column);
  for (let column = 0; column < columns; column++) {
    const name = names[column] ?? '';
    const isNamed = rowNumberName.test(name);
    const starts = data[column] === 0 || data[column] === 1;
    const isCount = goesUp(table, column, [1]);
    const isDrawOf =
      name === 'row' &&
      data[column] === 0 &&
      goesUp(table, column, [0, 1]) &&
      !others(column).some((c) => isWholeColumn(table, c));
    if ((isNamed && starts && isCount) || isDrawOf) leftOut.push(column);
    else if (
      (isCount && rows >= fewestCounted) ||
      (isNamed && isWholeColumn(table, column) && areDistinct(table, column))
    ) {
      const rest = others(column).map((c) => JSON.stringify(names[c] || (places?.[c] ?? c)));
      const what = `column ${places?.[column] ?? column}${name === '' ? '' : ` "${name}"`}`;
      const list = rest.length > 6 ? `${rest.slice(0, 6).join(', ')}, …` : rest.join(', ');
      warnings.push(`${what} looks like row numbers or an id, and is read as data; leave it out by columns: [${list}]`);
    }
  }
  return leftOut.length < columns ? { leftOut, warnings } : { leftOut: [], warnings };
}

/** The table without the columns that number its rows, which its notes name; its warnings name those that look so. */
export function withoutRowNumbers(table: Table): Table {
  const { leftOut, warnings } = rowNumbers(table);
  const kept = Array.from({ length: table.columns }, (_, c) => c).filter((c) => !leftOut.includes(c));
  const notes = leftOut.map((c) => `column ${table.places?.[c] ?? c} "${table.names![c]}", which numbers the rows`);
  return {
    ...keepColumns(table, kept),
    ...(notes.length > 0 || table.notes ? { notes: [...notes, ...(table.notes ?? [])] } : {}),
    ...(warnings.length > 0 || table.warnings ? { warnings: [...(table.warnings ?? []), ...warnings] } : {}),
  };
}
