import { shorten } from '../../errors.js';
import { textOf } from './bytes.js';
import type { Dialect } from './dialect.js';
import type { TextRecord } from './layout.js';
import { isName } from './number_text.js';

/** Bytes before the first row in which its names are looked for. */
const mostBytes = 1 << 20;

const unquoted = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');

/**
 * A warning where the last comment before the first row, which is a sample, has a name for each of several columns:
 * `# x,y`, as NumPy writes a header.
 */
export function commentHeaderWarning(
  text: Uint8Array,
  { delimiter, comment, fromLine }: Pick<Dialect, 'delimiter' | 'comment' | 'fromLine'>,
  { cells, line }: TextRecord,
): string[] {
  const lines = textOf(text.subarray(0, mostBytes)).split(/\r\n|\n|\r/, line - 1);
  const at = lines.findLastIndex((start, i) => i >= fromLine - 1 && start.startsWith(comment));
  if (at < 0 || cells.length < 2) return [];
  const said = lines[at].slice(comment.length).trim();
  const names = (delimiter === ' ' ? said.split(/[ \t]+/) : said.split(delimiter)).map(unquoted);
  if (names.length !== cells.length || !names.every(isName) || new Set(names).size < names.length) return [];
  return [
    `line ${at + 1} (${shorten(lines[at], 60)}) is left out as a comment, though it has a cell for each of ${names.length} columns; take the "${comment}" away if they are names, say header false if not`,
  ];
}
