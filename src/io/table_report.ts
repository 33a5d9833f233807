import { shorten } from '../errors.js';
import type { PictureRows, Table } from './numeric_table.js';

/** What was read of a file, for people and for `--json`. */
export interface TableReport {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly names?: readonly string[];
  readonly pictures?: PictureRows;
  /** What was left out, in words. */
  readonly leftOut?: readonly string[];
  readonly warnings?: readonly string[];
}

const maxNames = 8;

export function tableReport(file: string, { rows, columns, names, pictures, notes, warnings }: Table): TableReport {
  return {
    file,
    rows,
    columns,
    ...(names ? { names } : {}),
    ...(pictures ? { pictures } : {}),
    ...(notes ? { leftOut: notes } : {}),
    ...(warnings ? { warnings } : {}),
  };
}

/** Names as messages list them, the first few. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).map((name) => shorten(name === '' ? '""' : name, 40));
  return `${shown.join(', ')}${names.length > maxNames ? ', …' : ''}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function picturesText(rows: number, { shape, range, resizedFrom }: PictureRows): string {
  const resized = resizedFrom === undefined ? '' : `, resized from ${resizedFrom}`;
  return `${counted(rows, 'picture')} of ${shape.join('×')}, black ${range[0]} to white ${range[1]}${resized}`;
}

/**
 * E.g. `day2.csv: 500 rows × 2 columns (x, y), without 3 comment lines`, `zeros: 100 pictures of 16×16×1, black 0 to
 * white 1`.
 */
export function tableText({ file, rows, columns, names, pictures, leftOut }: TableReport): string {
  const named = names?.some((name) => name !== '') ? ` (${namesText(names)})` : '';
  const without = leftOut ? `, without ${shorten(leftOut.join('; '), 400)}` : '';
  const what = pictures
    ? picturesText(rows, pictures)
    : `${counted(rows, 'row')} × ${counted(columns, 'column')}${named}`;
  return `${file}: ${what}${without}`;
}
