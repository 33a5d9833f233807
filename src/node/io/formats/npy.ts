import { toTable, type NumericArray, type Table } from '../../../io/numeric_table.js';
import type { TableOptions } from '../../../io/table_options.js';
import { readNpy } from '../npy.js';
import { npyPictures } from '../pictures/npy_pictures.js';
import type { TableReader } from '../table_reader.js';

/** One array of NumPy's. Of four axes, or where options are for pictures, it holds pictures. */
export function tableOfArray(
  { shape, data, descr }: NumericArray & { readonly descr: string },
  path: string,
  options: TableOptions,
): Table {
  const ofPictures = [options.size, options.channels, options.range].some((option) => option !== undefined);
  if (ofPictures || shape.length === 4) return npyPictures({ shape, data }, descr, path, options);
  return toTable({ shape, data }, `reading ${path}`, options);
}

export const readNpyTable: TableReader = async (path, options) => tableOfArray(await readNpy(path), path, options);
