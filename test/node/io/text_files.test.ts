import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../../src/node/io/table.js';
import type { TableOptions } from '../../../src/io/table_options.js';

const folder = new URL('files/text/', import.meta.url).pathname;

/** What the scripts in the folder wrote. */
const points = [
  [0.5, 2.25],
  [-1.5, 3.75],
  [1234.5625, -0.0001220703125],
];
const [first, , third] = points;
const rowNames = ['the first column, row names under ""'];
const sampler =
  '7 columns of the sampler (lp__, accept_stat__, stepsize__, treedepth__, n_leapfrog__, divergent__, energy__)';

interface Expected {
  readonly rows?: number[][];
  readonly names?: string[] | null;
  readonly notes?: string[];
  readonly options?: TableOptions;
}

const files: Record<string, Expected> = {
  'pandas.csv': { notes: rowNames },
  'pandas_barcodes.csv': { notes: rowNames },
  'pandas_gap.csv': {
    rows: points.slice(0, 2),
    options: { missing: 'drop' },
    notes: ['1 of 3 rows, with missing values'],
  },
  'pandas_german.csv': {},
  'pandas_labels.csv': { options: { columns: ['x', 'y'] } },
  'pandas_mark.csv': {},
  'pandas_no_index.csv': {},
  'pandas_numbered.csv': { names: ['0', '1'] },
  'pandas_rows.csv': { rows: [third, first], notes: rowNames },
  'pandas_tabs.tsv': {},
  'pandas_twice.csv': { notes: ['the first column, row names under "Unnamed: 0"'] },
  'pandas_utf16.txt': {},
  'pandas_years.csv': { names: ['2019', '2020'] },
  'r_write_csv.csv': { notes: rowNames },
  'r_write_csv2.csv': { notes: rowNames },
  'r_write_csv_na.csv': {
    rows: [first, third],
    options: { missing: 'drop' },
    notes: ['1 of 3 rows, with missing values'],
  },
  'r_write_csv_rows.csv': { rows: [third, first], notes: rowNames },
  'r_write_table.txt': { notes: ['the first column, row names without a place in the header'] },
  'r_write_table_bare.txt': { names: null },
  'r_write_table_tabs.tsv': { notes: rowNames },
  'stan.csv': { names: ['theta.1', 'theta.2'], notes: [sampler, '18 comment lines'] },
  'stan_warmup.csv': { names: ['theta.1', 'theta.2'], notes: [sampler, '2 warm-up draws', '18 comment lines'] },
};

describe('tables by other writers (test/node/io/files/text)', () => {
  it('are all here', () => {
    const tables = readdirSync(folder).filter((name) => !name.startsWith('make_'));
    expect(tables.sort()).toEqual(Object.keys(files).sort());
  });

  it.each(Object.entries(files))('%s', async (file, { rows = points, names = ['x', 'y'], notes, options }) => {
    const table = await readTable(folder + file, options);
    expect(
      Array.from({ length: table.rows }, (_, r) =>
        Array.from(table.data.subarray(r * table.columns, (r + 1) * table.columns)),
      ),
    ).toEqual(rows);
    expect(table.names).toEqual(names ?? undefined);
    expect(table.notes).toEqual(notes);
    expect(table.warnings).toBeUndefined();
  });
});
