import { invalid } from '../../errors.js';
import type { Table } from '../../io/numeric_table.js';
import { columnMoments } from './column_moments.js';
import type { LoadedMarginal } from './load_marginals.js';

/** Σ_k λ_k · the mean over columns of marginal k's standard deviations. */
export function commonDeviation(marginals: readonly LoadedMarginal[], weights: readonly number[]): number {
  let unit = 0;
  for (const [k, marginal] of marginals.entries()) {
    if (marginal.kind !== 'table') continue;
    const { deviations } = columnMoments(marginal.table);
    unit += (weights[k] * deviations.reduce((sum, v) => sum + v, 0)) / deviations.length;
  }
  if (unit > 0) return unit;
  throw invalid('problem.scaling', '"common-deviation" needs data that varies', 'constant columns only', 'Use "none".');
}

export function scaleTable(table: Table, unit: number): Table {
  return unit === 1 ? table : { ...table, data: table.data.map((v) => v / unit) };
}
