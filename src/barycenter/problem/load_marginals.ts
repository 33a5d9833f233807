import { resolve } from 'node:path';
import type { TracedCost } from '../../autograd/traced_cost.js';
import { invalid } from '../../errors.js';
import { checkFinite, type Table } from '../../io/numeric_table.js';
import { readTable } from '../../io/table.js';
import type { ChainStartSpec } from '../../langevin/chain_start.js';
import { MAX_WIDTH } from '../../ops/checks.js';
import type { NetworkShape } from '../../ops/network_shape.js';
import { congruentNetwork } from '../../potential/congruent_network.js';
import { resolveStart } from './chain_start.js';
import { distributionSampler } from './distribution.js';
import { commonDeviation, scaleTable } from './scaling.js';
import type { BatchFunction, Marginal, Problem, SampleTable } from './problem.js';

/** A marginal whose points can be had, in the problem's scaled unit. */
export type LoadedMarginal =
  | { readonly kind: 'table'; readonly dim: number; readonly table: Table }
  | { readonly kind: 'function'; readonly dim: number; readonly draw: BatchFunction };

/** A problem with its data in memory and everything that follows from it. */
export interface LoadedProblem {
  readonly problem: Problem;
  /** [K] */
  readonly marginals: readonly LoadedMarginal[];
  /** [K], traced for (D_k, D). */
  readonly costs: readonly TracedCost[];
  readonly network: NetworkShape;
  readonly start: ChainStartSpec;
  /** Data units per scaled unit: 1 without scaling. */
  readonly unit: number;
  /** What a user should know and need not mend. */
  readonly warnings: readonly string[];
}

function tableInMemory(samples: SampleTable, operation: string): Table {
  if ('data' in samples) {
    const { data, rows, columns } = samples;
    if (data.length !== rows * columns) {
      throw invalid(operation, `data must hold rows · columns = ${rows * columns} numbers`, String(data.length), 'Give the table’s shape.');
    }
    return samples;
  }
  const columns = samples[0]!.length;
  const ragged = samples.findIndex((row) => row.length !== columns);
  if (ragged >= 0) {
    throw invalid(operation, `every row must have ${columns} numbers`, `${samples[ragged]!.length} in row ${ragged}`, 'Mend that row.');
  }
  return { data: Float32Array.from(samples.flat()), rows: samples.length, columns };
}

async function loadMarginal(marginal: Marginal, index: number, baseFolder: string | undefined): Promise<LoadedMarginal> {
  if ('distribution' in marginal) {
    const { distribution } = marginal;
    return { kind: 'function', dim: distribution.mean.length, draw: distributionSampler(distribution, index) };
  }
  if ('batches' in marginal) return { kind: 'function', dim: marginal.dim, draw: marginal.batches };
  const { samples } = marginal;
  const operation = `problem.marginals[${index}].samples`;
  if (typeof samples === 'string') {
    const table = await readTable(resolve(baseFolder ?? '.', samples));
    return { kind: 'table', dim: table.columns, table };
  }
  const table = tableInMemory(samples, operation);
  checkFinite(table, operation);
  return { kind: 'table', dim: table.columns, table };
}

/** Dimension of the barycenter: as given, or that of the data where all marginals agree. */
function barycenterDim(problem: Problem, marginals: readonly LoadedMarginal[]): number {
  const dims = [...new Set(marginals.map((m) => m.dim))];
  if (problem.dim === undefined && dims.length > 1) {
    throw invalid('problem.dim', 'is needed when the marginals have different dimensions', dims.join(' and '), 'Give the dimension of the barycenter.');
  }
  const dim = problem.dim ?? dims[0]!;
  if (dim > MAX_WIDTH) {
    throw invalid('problem.dim', `must be 1 to ${MAX_WIDTH}`, String(dim), 'Project the data first, by principal components for example.');
  }
  return dim;
}

function warningsOf({ training }: Problem, marginals: readonly LoadedMarginal[]): string[] {
  return marginals.flatMap((m, k) =>
    m.kind === 'table' && m.table.rows < training.batchSize
      ? [`marginals[${k}] has ${m.table.rows} rows, fewer than a batch of ${training.batchSize}; rows are drawn with replacement`]
      : [],
  );
}

/**
 * Reads a problem's tables, checks them against its costs, and works out what follows: networks, chain start, unit.
 * @throws InvalidInputError for files, shapes, values that are not finite, and costs that do not fit their data
 */
export async function loadMarginals(problem: Problem): Promise<LoadedProblem> {
  const raw: LoadedMarginal[] = [];
  for (const [k, marginal] of problem.marginals.entries()) raw.push(await loadMarginal(marginal, k, problem.baseFolder));
  const weights = problem.marginals.map((m) => m.weight);
  const unit = problem.scaling === 'common-deviation' ? commonDeviation(raw, weights) : 1;
  const marginals = raw.map((m) => (m.kind === 'table' ? { ...m, table: scaleTable(m.table, unit) } : m));
  const dim = barycenterDim(problem, marginals);
  const costs = problem.marginals.map((m, k) => m.cost.trace(marginals[k]!.dim, dim));
  const network = congruentNetwork(problem.potential, dim, weights);
  const start = await resolveStart(problem, marginals, dim);
  return { problem, marginals, costs, network, start, unit, warnings: warningsOf(problem, marginals) };
}
