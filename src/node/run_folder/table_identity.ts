import { createHash } from 'node:crypto';
import type { Table } from '../../io/numeric_table.js';

/** What a table held when a run was trained on it. */
export interface TableIdentity {
  readonly rows: number;
  readonly columns: number;
  /** [columns], where the file had them. */
  readonly names?: readonly string[];
  /**
   * Of its values as they were read, in their own precision: a file may be moved, renamed or written in another format.
   */
  readonly sha256: string;
}

export function identityOf({ data, rows, columns, names }: Table): TableIdentity {
  const hash = createHash('sha256').update(`${data.BYTES_PER_ELEMENT} ${rows} ${columns}\n`).update(data);
  return { rows, columns, ...(names ? { names } : {}), sha256: hash.digest('hex') };
}

export const isSameTable = (a: TableIdentity, b: TableIdentity): boolean => a.sha256 === b.sha256;
