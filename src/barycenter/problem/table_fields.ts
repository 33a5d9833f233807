import type { TableOptions } from '../../io/table_options.js';

/** What a marginal's file needs to be read as meant, beside `samples`. */
export type TableFields = Omit<TableOptions, 'draws'>;

const NAMES: Record<keyof TableFields, true> = {
  columns: true,
  header: true,
  delimiter: true,
  decimal: true,
  comment: true,
  missing: true,
  array: true,
  layer: true,
  where: true,
  size: true,
  channels: true,
  range: true,
  labels: true,
  class: true,
};

/** Those of the fields that an object has. */
export function tableFieldsOf(fields: TableFields): TableFields {
  const given = Object.keys(NAMES).filter((name) => fields[name as keyof TableFields] !== undefined);
  return Object.fromEntries(given.map((name) => [name, fields[name as keyof TableFields]]));
}
