import { sha256 } from '#platform/hash';
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

export async function identityOf({ data, rows, columns, names }: Table): Promise<TableIdentity> {
  const shape = new TextEncoder().encode(`${data.BYTES_PER_ELEMENT} ${rows} ${columns}\n`);
  const values = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { rows, columns, ...(names ? { names } : {}), sha256: await sha256([shape, values]) };
}

export const isSameTable = (a: TableIdentity, b: TableIdentity): boolean => a.sha256 === b.sha256;
