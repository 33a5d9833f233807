import { shorten } from '../errors.js';
import type { Table } from './numeric_table.js';

/** What was read of a file, for people and for `--json`. */
export interface TableReport {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly names?: readonly string[];
  /** What was left out, in words. */
  readonly leftOut?: readonly string[];
  readonly warnings?: readonly string[];
}

const maxNames = 8;

export function tableReport(file: string, { rows, columns, names, notes, warnings }: Table): TableReport {
  return {
    file,
    rows,
    columns,
    ...(names ? { names } : {}),
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

/** E.g. `day2.csv: 500 rows × 2 columns (x, y), without 3 comment lines`. */
export function tableText({ file, rows, columns, names, leftOut }: TableReport): string {
  const named = names?.some((name) => name !== '') ? ` (${namesText(names)})` : '';
  const without = leftOut ? `, without ${shorten(leftOut.join('; '), 400)}` : '';
  return `${file}: ${counted(rows, 'row')} × ${counted(columns, 'column')}${named}${without}`;
}
