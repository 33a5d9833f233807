import { resolve } from 'node:path';
import type { Table } from '../../io/numeric_table.js';
import { readTable } from '../../io/table.js';
import { checkedBatches } from './checked_batches.js';
import { columnMoments } from './column_moments.js';
import { covarianceOf, distributionDraws, type BatchRequest, type DistributionSpec } from './distribution.js';
import { memoryTable } from './memory_table.js';
import type { BatchFunction, Marginal } from './problem.js';

/** A marginal as it was given, in the data's own coordinates. */
export type RawMarginal =
  | {
      readonly kind: 'table';
      readonly dim: number;
      readonly table: Table;
      /** Whether the table's memory is ours to overwrite: it was read from a file. */
      readonly owned: boolean;
    }
  | { readonly kind: 'distribution'; readonly dim: number; readonly spec: DistributionSpec; readonly draw: (request: BatchRequest) => Float64Array }
  | { readonly kind: 'batches'; readonly dim: number; readonly draw: BatchFunction };

/** Reads a marginal's table or makes its sampler. @throws InvalidInputError */
export async function rawMarginal(marginal: Marginal, index: number, baseFolder: string | undefined): Promise<RawMarginal> {
  if ('distribution' in marginal) {
    const { distribution: spec } = marginal;
    return { kind: 'distribution', dim: spec.mean.length, spec, draw: distributionDraws(spec, index) };
  }
  if ('batches' in marginal) {
    return { kind: 'batches', dim: marginal.dim, draw: checkedBatches(marginal.batches, index, marginal.dim) };
  }
  const { samples } = marginal;
  const owned = typeof samples === 'string';
  const table = owned
    ? await readTable(resolve(baseFolder ?? '.', samples))
    : memoryTable(samples, `problem.marginals[${index}].samples`);
  return { kind: 'table', dim: table.columns, table, owned };
}

/** Points drawn of a marginal without a table, to learn where it lies. */
const PROBE = 1024;

/** Where a marginal lies: its mean less a reference point, and its standard deviations; [columns] each. */
export interface Spread {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** A point of the marginal: a table's first row, a distribution's mean, 0 for batches. */
export function referencePoint(marginal: RawMarginal): Float64Array {
  if (marginal.kind === 'table') return Float64Array.from(marginal.table.data.subarray(0, marginal.dim));
  return marginal.kind === 'distribution' ? Float64Array.from(marginal.spec.mean) : new Float64Array(marginal.dim);
}

/** A marginal's spread about a reference: a table's, over its rows, a Gaussian's exactly, else that of `PROBE` draws. */
export async function spreadOf(marginal: RawMarginal, reference: Float64Array): Promise<Spread> {
  if (marginal.kind === 'distribution' && !marginal.spec.pushforward) {
    const { spec } = marginal;
    const covariance = covarianceOf(spec);
    return { means: reference.map((r, i) => spec.mean[i] - r), deviations: reference.map((_, i) => Math.sqrt(covariance[i][i])) };
  }
  const moments = columnMoments(await pointsOf(marginal));
  // The difference of two points is exact where float64 holds them: no digit goes to a common offset.
  return { means: reference.map((r, i) => moments.reference[i] - r + moments.shift[i]), deviations: moments.deviations };
}

/** A table's rows, or `PROBE` draws. */
export async function pointsOf(marginal: RawMarginal): Promise<Table> {
  if (marginal.kind === 'table') return marginal.table;
  return { data: await marginal.draw({ iteration: 0, batchSize: PROBE, seed: 0 }), rows: PROBE, columns: marginal.dim };
}
