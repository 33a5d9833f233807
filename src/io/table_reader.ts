import type { Table } from './numeric_table.js';
import type { TableOptions } from './table_options.js';

/** Reads one kind of file. @throws InvalidInputError naming the path */
export type TableReader = (path: string, options: TableOptions) => Promise<Table>;
