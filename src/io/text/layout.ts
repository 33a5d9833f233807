import { invalid } from '../../errors.js';
import { columnIndices } from '../select_columns.js';
import type { TableOptions } from '../table_options.js';
import { isName, isNumberLike, isWhole } from './number_text.js';

export interface TextRecord {
  readonly cells: readonly string[];
  /** From 1. */
  readonly line: number;
}

/** What the first lines say of all. */
export interface Layout {
  /** Cells of a line. */
  readonly width: number;
  /** [width], empty where a column has none. */
  readonly names?: readonly string[];
  /**
   * The first line: `names` where it holds them, `numbers` where it is a sample, and `either` where it counts 0, 1, 2,
   * … or years, which what is below must settle.
   */
  readonly first: 'names' | 'numbers' | 'either';
  /** Columns that are read, in this order. */
  readonly kept: readonly number[];
  /**
   * The first columns, `count` of row names, which are not read; `checked` where only their look says that they are
   * such.
   */
  readonly rowNames?: { readonly count: number; readonly checked: boolean };
  /** A last column that must be empty on every line: lines end in a delimiter. */
  readonly empty?: number;
  /** The column in which Stan marks divergent transitions by 1. */
  readonly divergent?: number;
  readonly notes: readonly string[];
}

const counts = (cells: readonly string[]): boolean => cells.length > 0 && cells.every((cell, i) => cell === String(i));
const areYears = (cells: readonly string[]): boolean =>
  cells.length > 0 &&
  cells.every((cell, i) => /^(?:1[5-9]|2[01])\d\d$/.test(cell) && (i === 0 || Number(cell) > Number(cells[i - 1])));
/** 0, 1, 2, … as pandas numbers columns, or years. */
const areNumbersOfColumns = (cells: readonly string[]): boolean => counts(cells) || areYears(cells);

/** Wave lengths or 1, 2, 3, …, which may be names as well, but of which a sample is no surprise. */
export const mayNumberColumns = (cells: readonly string[]): boolean =>
  cells.length > 1 && cells.every((cell, i) => isWhole(cell) && (i === 0 || Number(cell) > Number(cells[i - 1])));

function lookOf({ cells }: TextRecord, { header, columns }: TableOptions): Layout['first'] {
  if (header !== undefined) return header ? 'names' : 'numbers';
  if (cells.some(isName) && cells.every((cell) => cell === '' || isName(cell))) return 'names';
  if ((cells[0] === '' || isName(cells[0])) && areNumbersOfColumns(cells.slice(1))) return 'names';
  if (!areNumbersOfColumns(cells)) return 'numbers';
  const years =
    areYears(cells) && (columns ?? []).some((wanted) => typeof wanted === 'string' && cells.includes(wanted));
  return years ? 'names' : 'either';
}

/**
 * The columns of row names where the header says that there are some: pandas (one for each level of its index) and R
 * leave their names out.
 */
function rowNamesOf(names: readonly string[], isShort: boolean): Layout['rowNames'] {
  if (isShort) return { count: 1, checked: true };
  const named = names.findIndex((name) => name !== '' && !/^unnamed: \d+/i.test(name));
  const count = named < 0 ? Math.min(1, names.length - 1) : named;
  return count > 0 ? { count, checked: false } : undefined;
}

function rowNamesText(names: readonly string[], count: number, isShort: boolean): string {
  const place = isShort
    ? 'without a place in the header'
    : `under ${names
        .slice(0, count)
        .map((name) => JSON.stringify(name))
        .join(', ')}`;
  return `the first ${count === 1 ? 'column' : `${count} columns`}, row names ${place}`;
}

function refuseShortHeader(first: TextRecord, second: TextRecord, operation: string): void {
  if (first.cells.length > 1 || !isNumberLike(second.cells[0])) return;
  const received = `${JSON.stringify(second.cells)} on line ${second.line}, under ${JSON.stringify(first.cells[0])}`;
  const wayOut = 'Say decimal "," if it is one number, or choose a column: columns [1].';
  throw invalid(operation, 'a line under one name must be one number, or a row name and a number', received, wayOut);
}

/**
 * The layout by the first two records.
 * @throws InvalidInputError for columns that the file has not, and a header that may be read in two ways
 */
export function layoutOf(
  first: TextRecord,
  second: TextRecord | undefined,
  options: TableOptions,
  operation: string,
): Layout {
  const look = lookOf(first, options);
  const more = (second?.cells.length ?? 0) === first.cells.length + 1;
  const endsEmpty = (second ?? first).cells.at(-1) === '';
  const isShort = look === 'names' && more && !endsEmpty;
  if (isShort && options.columns === undefined) refuseShortHeader(first, second!, operation);
  const width = first.cells.length + Number(look === 'names' && more);
  const names = look !== 'names' ? undefined : isShort ? ['', ...first.cells] : [...first.cells, ...(more ? [''] : [])];
  const all = Array.from({ length: width }, (_, c) => c);
  const divergent = names?.indexOf('divergent__') ?? -1;
  const shared = { width, first: look, ...(names ? { names } : {}), ...(divergent < 0 ? {} : { divergent }) };
  if (options.columns) {
    const kept = columnIndices(options.columns, names, all, operation);
    // By number, a column is what it is; by name, only where the first cells of lines are no column of their own.
    const byName = options.columns.some((wanted) => typeof wanted === 'string' && names?.includes(wanted));
    return {
      ...shared,
      kept,
      ...(isShort && byName && !kept.includes(0) ? { rowNames: { count: 1, checked: true } } : {}),
      notes: [],
    };
  }
  const rowNames = names && rowNamesOf(names, isShort);
  const nameless = names ? names.at(-1) === '' : first.cells.at(-1) === '';
  const empty = width > 1 && endsEmpty && nameless ? width - 1 : undefined;
  // Stan's samplers write their own state beside the parameters, under names that end in two underscores.
  const sampler = names?.includes('lp__') ? all.filter((c) => names[c].endsWith('__')) : [];
  const kept = all.filter((c) => c >= (rowNames?.count ?? 0) && c !== empty && !sampler.includes(c));
  const notes = [
    ...(rowNames ? [rowNamesText(names, rowNames.count, isShort)] : []),
    ...(empty === undefined ? [] : ['the last column, which is empty']),
    ...(sampler.length > 0
      ? [`${sampler.length} columns of the sampler (${sampler.map((c) => names![c]).join(', ')})`]
      : []),
  ];
  return { ...shared, kept, ...(rowNames ? { rowNames } : {}), ...(empty === undefined ? {} : { empty }), notes };
}

/** Whether a cell under a header that is one short may name its row: text, or the row's number in a larger table. */
export const mayNameRow = (cell: string): boolean => !isNumberLike(cell) || isWhole(cell);
