import { invalid } from '../errors.js';
import { listed } from './listed.js';
import type { Table } from './numeric_table.js';

type Wanted = readonly (string | number)[];

/** What can be chosen from: [columns] each. */
interface Choice {
  readonly names: readonly string[] | undefined;
  /** Numbers of the columns in the file. */
  readonly places: readonly number[];
}

function indexOf(wanted: string | number, choice: Choice, operation: string): number {
  const { names, places } = choice;
  if (typeof wanted === 'string') {
    const index = names?.indexOf(wanted) ?? -1;
    if (index >= 0) {
      if (names!.lastIndexOf(wanted) === index) return index;
      throw invalid(
        operation,
        'a name in columns must be that of one column',
        `"${wanted}", which several have`,
        'Give its number, from 0.',
      );
    }
  }
  // On a command line, numbers are text; a name goes first.
  const place = typeof wanted === 'string' && /^\d{1,9}$/.test(wanted) ? Number(wanted) : wanted;
  const index = typeof place === 'number' ? places.indexOf(place) : -1;
  if (index >= 0) return index;
  const rule =
    names === undefined
      ? 'columns must be numbers of columns, from 0: the file has no names'
      : 'columns must be names or numbers (from 0) of columns';
  throw invalid(operation, rule, JSON.stringify(wanted), `There are ${listed(names ?? places)}.`);
}

/**
 * Where the columns to keep stand among those there are.
 * @param names of the columns there are, if known.
 * @param places numbers of the columns there are, in the file.
 * @throws InvalidInputError for an unknown column, a name that several have, a column twice, and none
 */
export function columnIndices(
  columns: Wanted,
  names: readonly string[] | undefined,
  places: readonly number[],
  operation: string,
): number[] {
  if (columns.length === 0)
    throw invalid(operation, 'columns must name at least one column', 'none', 'Leave columns out to keep all.');
  const indices = columns.map((wanted) => indexOf(wanted, { names, places }, operation));
  const twice = indices.findIndex((index, i) => indices.indexOf(index) < i);
  if (twice < 0) return indices;
  throw invalid(
    operation,
    'columns must name a column once',
    `${JSON.stringify(columns[twice])} twice`,
    'Leave one of them out.',
  );
}

/** A table of the columns at `indices`, in that order, copied unless all stay where they are. */
export function keepColumns(table: Table, indices: readonly number[]): Table {
  const { data, rows, columns, names, places } = table;
  if (indices.length === columns && indices.every((index, c) => index === c)) return table;
  const width = indices.length;
  const kept = new (data.constructor as Float64ArrayConstructor | Float32ArrayConstructor)(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < width; c++) kept[row * width + c] = data[row * columns + indices[c]];
  }
  return {
    ...table,
    data: kept,
    columns: width,
    ...(names ? { names: indices.map((index) => names[index]) } : {}),
    places: indices.map((index) => places?.[index] ?? index),
  };
}

/**
 * The columns asked for, or all. A reader may have kept only them already: `Table.places` makes a second time harmless.
 */
export function selectColumns(table: Table, columns: Wanted | undefined, operation: string): Table {
  if (columns === undefined) return table;
  const places = table.places ?? Array.from({ length: table.columns }, (_, c) => c);
  return keepColumns(table, columnIndices(columns, table.names, places, operation));
}
