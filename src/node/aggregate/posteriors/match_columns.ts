import { invalid } from '../../../errors.js';
import { listed } from '../../../io/listed.js';
import type { Table } from '../../../io/numeric_table.js';

/** A table and the file that it is from. */
export interface FileTable {
  readonly file: string;
  readonly table: Table;
}

const OPERATION = 'aggregate';

/** @throws InvalidInputError for a name that several columns have */
function checkDistinct({ file, table: { names = [] } }: FileTable): void {
  const twice = names.find((name, c) => names.indexOf(name) < c);
  if (twice === undefined) return;
  throw invalid(OPERATION, 'a parameter must be one column', `"${twice}" twice in ${file}`, 'Choose by --columns.');
}

/** Where the parameters of the first table stand in another, [D]. @throws InvalidInputError for other parameters */
function placesIn(other: FileTable, first: FileTable): number[] {
  const [wanted, names] = [first.table.names, other.table.names];
  if ((wanted === undefined) !== (names === undefined)) {
    const [named, bare] = wanted ? [first, other] : [other, first];
    const rule = 'shards must all name their parameters, or none';
    throw invalid(OPERATION, rule, `names in ${named.file} and none in ${bare.file}`, 'Give that file a header.');
  }
  if (wanted === undefined || names === undefined) {
    const [columns, own] = [first.table.columns, other.table.columns];
    if (columns === own) return Array.from({ length: columns }, (_, c) => c);
    const received = `${columns} in ${first.file} and ${own} in ${other.file}`;
    throw invalid(OPERATION, 'shards must have as many columns', received, 'Choose those of all by --columns.');
  }
  const missing = wanted.filter((name) => !names.includes(name));
  const more = names.filter((name) => !wanted.includes(name));
  if (missing.length === 0 && more.length === 0) return wanted.map((name) => names.indexOf(name));
  const received = [
    ...(missing.length > 0 ? [`no ${listed(missing)}`] : []),
    ...(more.length > 0 ? [`${listed(more)} besides`] : []),
  ].join(' and ');
  const rule = `shards must have the parameters of the first, ${first.file}`;
  throw invalid(OPERATION, rule, `${received} in ${other.file}`, 'Choose those that all have by --columns.');
}

/** Parameters of all tables, and each table's numbers in that order. */
export interface Matched {
  /** [D]; x0, x1, … where the files have none. */
  readonly names: readonly string[];
  /** float64 [rows, D] of each table. */
  readonly points: readonly Float64Array[];
}

function ordered({ data, rows, columns }: Table, places: readonly number[]): Float64Array {
  const isOrdered = places.every((place, c) => place === c);
  if (isOrdered) return data instanceof Float64Array ? data : Float64Array.from(data);
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) out[row * columns + c] = data[row * columns + places[c]];
  return out;
}

/**
 * Columns of all tables in the order of the first, matched by name; without names, by place.
 * @throws InvalidInputError for other names or numbers of columns, names in some tables alone, and a name twice
 */
export function matchColumns(tables: readonly FileTable[]): Matched {
  const [first] = tables;
  tables.forEach(checkDistinct);
  const points = tables.map((other) => ordered(other.table, placesIn(other, first)));
  const { names, columns } = first.table;
  return { names: names ?? Array.from({ length: columns }, (_, c) => `x${c}`), points };
}
