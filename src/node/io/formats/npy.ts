import { readNpy } from '../npy.js';
import { toTable } from '../../../io/numeric_table.js';
import { npyPictures } from '../pictures/npy_pictures.js';
import type { TableReader } from '../table_reader.js';

/** One array of NumPy's. Of four axes, or where options are for pictures, it holds pictures. */
export const readNpyTable: TableReader = async (path, options) => {
  const { shape, data, descr } = await readNpy(path);
  const ofPictures = [options.size, options.channels, options.range].some((option) => option !== undefined);
  if (ofPictures || shape.length === 4) return npyPictures({ shape, data }, descr, path, options);
  return toTable({ shape, data }, `reading ${path}`, options);
};
