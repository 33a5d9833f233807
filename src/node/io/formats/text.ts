import { parseCsv } from '../../../io/csv.js';
import { readInputFile } from '../read_file.js';
import type { TableReader } from '../table_reader.js';
import { readGzip } from './gzip.js';

/** Numbers as text. */
export const readText: TableReader = async (path, options) => parseCsv(await readInputFile(path), path, options);

/** The same, compressed by gzip. */
export const readZippedText: TableReader = async (path, options) => parseCsv(await readGzip(path), path, options);
