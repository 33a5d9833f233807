import { quoted } from '../errors.js';

/** A column as messages and options name it: by its name, or by its number from 0. */
const named = (column: string | number): string => (typeof column === 'number' ? String(column) : quoted(column));

/** Names beyond these are counted: a message is to fit a screen. */
const MOST_NAMES = 12;

/** Names, or numbers of columns, for a message: `"a", "b" and 30 more`. */
export function listed(names: readonly (string | number)[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, MOST_NAMES).map(named).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

/** Columns beyond these are left to the user in an option that a message proposes. */
const MOST_CHOSEN = 8;

/** The option that keeps these columns, as problem files have it: `columns ["x", 2, …]`. */
export function columnsOption(columns: readonly (string | number)[]): string {
  const shown = columns.slice(0, MOST_CHOSEN).map(named).join(', ');
  return `[${shown}${columns.length > MOST_CHOSEN ? ', …' : ''}]`;
}
