import { readTable } from '#platform/tables';
import { invalid } from '../../errors.js';
import { columnText, type Table } from '../../io/numeric_table.js';
import { Iterations } from '../../random/counters.js';
import { checkedBatches } from './checked_batches.js';
import { columnMoments } from './column_moments.js';
import { columnVariances, distributionDraws, type BatchRequest, type DistributionSpec } from './distribution.js';
import { memoryTable } from './memory_table.js';
import type { BatchFunction, Marginal, SampleMarginal, SampleTable } from './problem.js';
import { isInFile, tableFile } from './table_file.js';

/** A marginal as it was given, in the data's own coordinates. */
export type RawMarginal =
  | {
      readonly kind: 'table';
      readonly dim: number;
      readonly table: Table;
    }
  | {
      readonly kind: 'distribution';
      readonly dim: number;
      readonly spec: DistributionSpec;
      readonly draw: (request: BatchRequest) => Promise<Float64Array>;
    }
  | { readonly kind: 'batches'; readonly dim: number; readonly draw: BatchFunction };

/** Reads a marginal's table or makes its sampler. @throws InvalidInputError */
export async function rawMarginal(
  marginal: Marginal,
  index: number,
  baseFolder: string | undefined,
): Promise<RawMarginal> {
  if ('distribution' in marginal) {
    const { distribution: spec } = marginal;
    return { kind: 'distribution', dim: spec.mean.length, spec, draw: distributionDraws(spec, index) };
  }
  if ('batches' in marginal) {
    return { kind: 'batches', dim: marginal.dim, draw: checkedBatches(marginal.batches, index, marginal.dim) };
  }
  const table = isInFile(marginal) ? await tableInFile(marginal, baseFolder) : inMemory(marginal, index);
  return { kind: 'table', dim: table.columns, table };
}

const inMemory = ({ samples }: SampleMarginal, index: number): Table =>
  memoryTable(samples as SampleTable, `problem.marginals[${index}].samples`);

function tableInFile(marginal: Parameters<typeof tableFile>[0], baseFolder: string | undefined): Promise<Table> {
  const { path, fields } = tableFile(marginal, baseFolder);
  return readTable(path, fields);
}

/** Points drawn of a marginal without a table, to learn where it lies. */
const PROBE = 1024;

/**
 * Where a marginal lies: mean = reference + shift, in two parts as in `Affine`, and its standard deviations; [columns]
 * each.
 */
export interface Spread {
  /** A point of the marginal: a table's first row, a Gaussian's mean, the first draw of others. */
  readonly reference: Float64Array;
  /** Mean − reference. */
  readonly shift: Float64Array;
  readonly deviations: Float64Array;
}

/**
 * Largest number that data may hold: what lies outside of the data, as points of the barycenter may, is then a float64
 * too.
 */
const LARGEST = 1e300;

/**
 * The spread of marginal `index` (from 0): a table's, over its rows, a Gaussian's exactly, else that of `PROBE` draws.
 * @throws InvalidInputError for values so large that float64 does not hold sums of a few of them
 */
export async function spreadOf(marginal: RawMarginal, index: number): Promise<Spread> {
  const spread = await measured(marginal);
  const { reference, shift, deviations } = spread;
  const column = reference.findIndex((value, c) => !(Math.abs(value) + Math.abs(shift[c]) + deviations[c] <= LARGEST));
  if (column < 0) return spread;
  throw invalid(
    `problem.marginals[${index}]`,
    `must lie within ±${LARGEST}`,
    `larger values in ${columnText(marginal.kind === 'table' ? marginal.table : {}, column)} (counted from 0)`,
    'Scale the data down.',
  );
}

async function measured(marginal: RawMarginal): Promise<Spread> {
  if (marginal.kind === 'distribution' && !marginal.spec.pushforward) {
    const reference = Float64Array.from(marginal.spec.mean);
    return { reference, shift: reference.map(() => 0), deviations: columnVariances(marginal.spec).map(Math.sqrt) };
  }
  return columnMoments(await pointsOf(marginal));
}

/** A table's rows, or `PROBE` draws. */
export async function pointsOf(marginal: RawMarginal): Promise<Table> {
  if (marginal.kind === 'table') return marginal.table;
  return {
    data: await marginal.draw({ iteration: Iterations.look.first, batchSize: PROBE, seed: 0 }),
    rows: PROBE,
    columns: marginal.dim,
  };
}
