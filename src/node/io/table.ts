import { extname } from 'node:path';
import { invalid } from '../../errors.js';
import { formatCsv } from './format_csv.js';
import { checkPictureOptions, checkTableOptions } from './check_table_options.js';
import { finishTable } from '../../io/finish_table.js';
import { tableReader } from './formats/registry.js';
import { pictureReader } from './pictures/reader.js';
import { encodeNpy } from '../../io/npy.js';
import { checkShape, toTable, type NumericArray, type Table } from '../../io/numeric_table.js';
import type { TableOptions } from '../../io/table_options.js';
import { writeFileAtomically } from './write_file.js';

/** Formats that are written. */
type WrittenFormat = '.npy' | '.csv';

/**
 * Reads samples from a file, told apart by extension (see `formats/registry.ts`), in their own precision; text is
 * float64. Keeps the columns asked for, or all that do not number the rows, leaves rows with missing values out where
 * told to, and checks that every value is finite. Pictures of a folder, a pattern or a file become a row each.
 * @throws InvalidInputError naming the path: no such file, a folder, not readable, another extension, an option of
 * other formats, or malformed.
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  const operation = `reading ${path}`;
  const readPictures = await pictureReader(path, options, operation);
  if (readPictures) return readPictures(path, options);
  const read = tableReader(path, operation);
  checkTableOptions(path, options, operation);
  const whole = await read(path, options);
  if (whole.pictures) {
    checkPictureOptions(options, extname(path).toLowerCase() === '.npz' ? 'npz' : 'files', operation);
    return whole;
  }
  return finishTable(whole, options, operation);
}

/**
 * Writes a [rows, columns] table as `.npy` or `.csv`, in its own precision. All or nothing: see `writeFileAtomically`.
 */
export async function writeTable(path: string, table: Table): Promise<void> {
  await writeArray(path, { shape: [table.rows, table.columns], data: table.data });
}

/**
 * Writes an array. `.npy` keeps its shape. `.csv` holds [n] as one column, [n, d] as it is, and [n, m, d] as n·m lines
 * under a header, with the index of the first axis (from 0) in a leading column `row`.
 * @param names of the last axis, for the header; by default y0, y1, ….
 * @throws InvalidInputError for another extension, a shape that `.csv` cannot hold, or a path that cannot be written.
 */
export async function writeArray(path: string, array: NumericArray, names?: readonly string[]): Promise<void> {
  const operation = `writing ${path}`;
  const format = writtenFormat(path, operation);
  checkShape(array, operation);
  const content = format === '.npy' ? encodeNpy(array) : arrayToCsv(array, operation, names);
  await writeFileAtomically(path, content);
}

/**
 * Checks early, before long work, that a path has an extension that `writeTable` knows.
 * @throws InvalidInputError naming the supported ones.
 */
export function checkTablePath(path: string, operation: string): void {
  writtenFormat(path, operation);
}

function writtenFormat(path: string, operation: string): WrittenFormat {
  const extension = extname(path).toLowerCase();
  if (extension === '.npy' || extension === '.csv') return extension;
  const received = extension === '' ? `"${path}", which has none` : `"${extension}"`;
  throw invalid(
    operation,
    'tables are written as .npy or .csv, told apart by extension',
    received,
    'Change the extension.',
  );
}

function arrayToCsv(array: NumericArray, operation: string, names: readonly string[] | undefined): Uint8Array {
  const { shape, data } = array;
  if (shape.length < 3) return formatCsv(toTable(array, operation));
  if (shape.length > 3) {
    throw invalid(
      operation,
      '.csv holds arrays of up to three axes',
      `shape (${shape.join(', ')})`,
      'Write a .npy file instead.',
    );
  }
  const [groups, perGroup, dim] = shape as [number, number, number];
  const header = ['row', ...(names ?? Array.from({ length: dim }, (_, i) => `y${i}`))];
  const group = (row: number): string => String(Math.floor(row / perGroup));
  return formatCsv({ data, rows: groups * perGroup, columns: dim }, header, group);
}
