import type { Table } from '../../../io/numeric_table.js';
import { keepColumns } from '../../../io/select_columns.js';

/** Stan reserves names that end so for its samplers: `lp__`, `divergent__`. */
const END = '__';

/**
 * The table without the columns of a sampler, divergent transitions counted. Text is read without them already; Parquet
 * and AnnData files keep what a data frame had.
 */
export function withoutSamplerColumns(table: Table): Table {
  const { names = [], columns, rows, data, notes = [] } = table;
  const left = [...names.keys()].filter((c) => names[c].endsWith(END));
  if (left.length === 0 || left.length === columns) return table;
  const kept = keepColumns(
    table,
    [...names.keys()].filter((c) => !left.includes(c)),
  );
  const divergent = names.indexOf('divergent__');
  let divergences = 0;
  for (let row = 0; divergent >= 0 && row < rows; row++) divergences += Number(data[row * columns + divergent] > 0);
  return {
    ...kept,
    ...(divergent < 0 ? {} : { divergences }),
    notes: [...notes, `${left.length} columns of the sampler (${left.map((c) => names[c]).join(', ')})`],
  };
}
