import { columnsOption } from './listed.js';
import type { Table } from './numeric_table.js';
import { keepColumns } from './select_columns.js';

/** Names of columns that may count the rows. */
const rowNumberName =
  /^(?:id|idx|index|row|no|nr|obs|observation|(?:row|sample|cell|point|record)?[ ._]?(?:id|index|number|names?)|unnamed: \d+)$/i;

/** Names under which ArviZ (`chain`, `draw`) and R's posterior (`.chain`, `.iteration`, `.draw`) number draws. */
const drawNumberName = /^\.?(?:chain|iteration|draw)$/;

/** Fewest rows for which whole numbers that go up by one are worth a warning. */
const fewestCounted = 8;

interface RowNumbers {
  /** Columns that number the rows, by name and by value, and of what. */
  readonly leftOut: ReadonlyMap<number, string>;
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

/** Whether no two rows have the same values in these columns. */
function areDistinct({ data, rows, columns }: Table, chosen: readonly number[]): boolean {
  const seen = new Set<string | number>();
  for (let at = 0; at < data.length; at += columns) {
    seen.add(chosen.length === 1 ? data[at + chosen[0]] : chosen.map((c) => data[at + c]).join());
  }
  return seen.size === rows;
}

/**
 * Columns of a chain and of the draws in it. They are left out where they are whole and number the rows together; a
 * chain alone, or a draw alone, is a column as others are.
 */
function drawNumbers(table: Table): { readonly columns: readonly number[]; readonly areNumbers: boolean } {
  const { names = [] } = table;
  const columns = names.flatMap((name, c) => (drawNumberName.test(name) ? [c] : []));
  const isPair = ['chain', 'draw|iteration'].every((name) =>
    names.some((own) => RegExp(`^\\.?(?:${name})$`).test(own)),
  );
  if (!isPair || columns.length === table.columns) return { columns: [], areNumbers: false };
  return { columns, areNumbers: columns.every((c) => isWholeColumn(table, c)) && areDistinct(table, columns) };
}

/** `column 0 "id"`, by its place in the file. */
const columnName = ({ names = [], places }: Table, column: number): string =>
  `column ${places?.[column] ?? column}${names[column] ? ` "${names[column]}"` : ''}`;

/** Names, or numbers where there are none, of all columns but some, as the option takes them. */
function restOf({ columns, names = [], places }: Table, those: readonly number[]): string {
  const rest = Array.from({ length: columns }, (_, c) => c).filter((c) => !those.includes(c));
  const option = columnsOption(rest.map((c) => names[c] || (places?.[c] ?? c)));
  return `leave ${those.length > 1 ? 'them' : 'it'} out by columns: ${option}`;
}

/**
 * Which columns are row numbers. One is left out where its name says so and it counts 0, 1, 2, … or 1, 2, 3, …, or 0,
 * 0, 1, 1, … under `row` beside draws, as `sample` writes several for each point; one that only looks so is warned of.
 */
function rowNumbers(table: Table): RowNumbers {
  const { columns, rows, names = [], data } = table;
  const leftOut = new Map<number, string>();
  const warnings: string[] = [];
  if (columns === 1) return { leftOut, warnings };
  const draws = drawNumbers(table);
  for (const column of draws.areNumbers ? draws.columns : []) leftOut.set(column, 'draws');
  if (draws.columns.length > 0 && !draws.areNumbers) {
    const what = draws.columns.map((c) => columnName(table, c)).join(' and ');
    warnings.push(`${what} look like numbers of draws, and are read as data; ${restOf(table, draws.columns)}`);
  }
  for (let column = 0; column < columns; column++) {
    if (draws.columns.includes(column)) continue;
    const name = names[column] ?? '';
    const isNamed = rowNumberName.test(name);
    const starts = data[column] === 0 || data[column] === 1;
    const isCount = goesUp(table, column, [1]);
    const isDrawOf =
      name === 'row' &&
      data[column] === 0 &&
      goesUp(table, column, [0, 1]) &&
      !names.some((_, c) => c !== column && isWholeColumn(table, c));
    if ((isNamed && starts && isCount) || isDrawOf) leftOut.set(column, 'rows');
    else if (
      (isCount && rows >= fewestCounted) ||
      (isNamed && isWholeColumn(table, column) && areDistinct(table, [column]))
    ) {
      const what = columnName(table, column);
      warnings.push(`${what} looks like row numbers or an id, and is read as data; ${restOf(table, [column])}`);
    }
  }
  return leftOut.size < columns ? { leftOut, warnings } : { leftOut: new Map(), warnings };
}

/** The table without the columns that number its rows, which its notes name; its warnings name those that look so. */
export function withoutRowNumbers(table: Table): Table {
  const { leftOut, warnings } = rowNumbers(table);
  const kept = Array.from({ length: table.columns }, (_, c) => c).filter((c) => !leftOut.has(c));
  const notes = [...leftOut].map(([c, what]) => `${columnName(table, c)}, which numbers the ${what}`);
  return {
    ...keepColumns(table, kept),
    ...(notes.length > 0 || table.notes ? { notes: [...notes, ...(table.notes ?? [])] } : {}),
    ...(warnings.length > 0 || table.warnings ? { warnings: [...(table.warnings ?? []), ...warnings] } : {}),
  };
}
