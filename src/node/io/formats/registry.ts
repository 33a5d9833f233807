import { basename, extname } from 'node:path';
import { invalid } from '../../../errors.js';
import type { TableReader } from '../table_reader.js';
import { conversionOf } from './conversions.js';
import { readH5adTable } from './h5ad.js';
import { readNpyTable } from './npy.js';
import { readNpzTable } from './npz.js';
import { readParquetTable } from './parquet.js';
import { readText, readZippedText } from './text.js';

/** Who reads which extension; an extension may have several dots. */
const readers: Readonly<Record<string, TableReader>> = {
  '.npy': readNpyTable,
  '.npz': readNpzTable,
  '.parquet': readParquetTable,
  '.h5ad': readH5adTable,
  '.csv': readText,
  '.tsv': readText,
  '.tab': readText,
  '.txt': readText,
  '.dat': readText,
  '.csv.gz': readZippedText,
  '.tsv.gz': readZippedText,
  '.txt.gz': readZippedText,
};

// The longest first, so that `.csv.gz` is not taken for `.gz`. A name that is an extension alone has none.
const known = Object.keys(readers).sort((a, b) => b.length - a.length);

const extensionOf = (path: string): string | undefined => {
  const name = basename(path).toLowerCase();
  return known.find((end) => name.endsWith(end) && name.length > end.length);
};

export const hasTableExtension = (path: string): boolean => extensionOf(path) !== undefined;

const NO_EXTENSION = 'Name a file with its extension, or a folder of pictures that is there.';

/** The reader of a file by its extension. @throws InvalidInputError naming the known ones */
export function tableReader(path: string, operation: string): TableReader {
  const extension = extensionOf(path);
  if (extension !== undefined) return readers[extension];
  const received = extname(path) === '' ? `"${path}", which has no extension` : `"${extname(path)}"`;
  throw invalid(
    operation,
    `tables are ${Object.keys(readers).join(', ')} files, told apart by extension`,
    received,
    extname(path) === '' ? NO_EXTENSION : conversionOf(extname(path)),
  );
}
