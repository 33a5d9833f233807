import { parseCsv } from '../csv.js';
import { readInputFile } from '../read_file.js';
import type { TableReader } from '../table_reader.js';

/** Numbers as text. */
export const readText: TableReader = async (path, options) => parseCsv(await readInputFile(path), path, options);
