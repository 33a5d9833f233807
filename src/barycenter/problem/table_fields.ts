import { z } from 'zod';
import type { TableOptions } from '../../io/table_options.js';

/** What a marginal's file needs to be read as meant, beside `samples`. */
export type TableFields = Omit<TableOptions, 'flatten' | 'draws'>;

/** The fields' schema, and by it their names. */
export const tableFields = {
  columns: z.array(z.union([z.string(), z.number().int().min(0)], { error: 'must be a name or a number of a column, from 0' })).min(1).optional(),
  header: z.boolean().optional(),
  delimiter: z.string().min(1).optional(),
  decimal: z.enum(['.', ',']).optional(),
  comment: z.string().min(1).optional(),
  missing: z.enum(['refuse', 'drop']).optional(),
  array: z.string().min(1).optional(),
  layer: z.string().min(1).optional(),
  where: z.record(z.string(), z.union([z.string(), z.number()], { error: 'must be text or a number' })).optional(),
} satisfies Record<keyof TableFields, z.ZodType>;

/** Those of the fields that an object has. */
export function tableFieldsOf(fields: TableFields): TableFields {
  const given = Object.keys(tableFields).filter((name) => fields[name as keyof TableFields] !== undefined);
  return Object.fromEntries(given.map((name) => [name, fields[name as keyof TableFields]]));
}
