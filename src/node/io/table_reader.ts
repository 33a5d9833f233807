import type { Table } from '../../io/numeric_table.js';
import type { TableOptions } from '../../io/table_options.js';

/** Reads one kind of file. @throws InvalidInputError naming the path */
export type TableReader = (path: string, options: TableOptions) => Promise<Table>;
