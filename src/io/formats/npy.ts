import { decodeNpy } from '../npy.js';
import { toTable } from '../numeric_table.js';
import { readInputFile } from '../read_file.js';
import type { TableReader } from '../table_reader.js';

/** One array of NumPy's. */
export const readNpy: TableReader = async (path, options) =>
  toTable(decodeNpy(await readInputFile(path), path), `reading ${path}`, options);
