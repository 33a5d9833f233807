import { readNpy } from '../npy.js';
import { toTable } from '../../../io/numeric_table.js';
import type { TableReader } from '../table_reader.js';

/** One array of NumPy's. */
export const readNpyTable: TableReader = async (path, options) =>
  toTable(await readNpy(path), `reading ${path}`, options);
