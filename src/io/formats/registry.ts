import { basename, extname } from 'node:path';
import { invalid } from '../../errors.js';
import type { TableReader } from '../table_reader.js';
import { readNpyTable } from './npy.js';
import { readText } from './text.js';

/** Who reads which extension; an extension may have several dots. */
const readers: Readonly<Record<string, TableReader>> = {
  '.npy': readNpyTable,
  '.csv': readText,
  '.tsv': readText,
  '.tab': readText,
  '.txt': readText,
  '.dat': readText,
};

/** The reader of a file by its extension. @throws InvalidInputError naming the known ones */
export function tableReader(path: string, operation: string): TableReader {
  const name = basename(path).toLowerCase();
  // The longest first, so that `.csv.gz` is not taken for `.gz`. A name that is an extension alone has none.
  const known = Object.keys(readers).sort((a, b) => b.length - a.length);
  const extension = known.find((end) => name.endsWith(end) && name.length > end.length);
  if (extension !== undefined) return readers[extension];
  const received = extname(path) === '' ? `"${path}", which has no extension` : `"${extname(path)}"`;
  throw invalid(operation, `tables are ${Object.keys(readers).join(', ')} files, told apart by extension`, received, 'Convert the file.');
}
