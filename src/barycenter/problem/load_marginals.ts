import { resolve } from 'node:path';
import type { TracedCost } from '../../autograd/traced_cost.js';
import { invalid, InvalidInputError } from '../../errors.js';
import type { Table } from '../../io/numeric_table.js';
import { readTable } from '../../io/table.js';
import type { ChainStartSpec } from '../../langevin/chain_start.js';
import { MAX_WIDTH } from '../../ops/checks.js';
import type { NetworkShape } from '../../ops/network_shape.js';
import { congruentNetwork } from '../../potential/congruent_network.js';
import { resolveStart } from './chain_start.js';
import { checkedBatches } from './checked_batches.js';
import { distributionSampler } from './distribution.js';
import { memoryTable } from './memory_table.js';
import { commonDeviation, scaleTable } from './scaling.js';
import type { BatchFunction, Marginal, Problem } from './problem.js';
import { withUnitVectors } from './unit_sphere.js';

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

async function loadMarginal(
  marginal: Marginal,
  index: number,
  baseFolder: string | undefined,
): Promise<LoadedMarginal> {
  if ('distribution' in marginal) {
    const { distribution } = marginal;
    return { kind: 'function', dim: distribution.mean.length, draw: distributionSampler(distribution, index) };
  }
  if ('batches' in marginal)
    return { kind: 'function', dim: marginal.dim, draw: checkedBatches(marginal.batches, index, marginal.dim) };
  const { samples } = marginal;
  if (typeof samples === 'string') {
    const table = await readTable(resolve(baseFolder ?? '.', samples));
    return { kind: 'table', dim: table.columns, table };
  }
  const table = memoryTable(samples, `problem.marginals[${index}].samples`);
  return { kind: 'table', dim: table.columns, table };
}

/** Dimension of the barycenter: as given, or that of the data where all marginals agree. */
function barycenterDim(problem: Problem, marginals: readonly LoadedMarginal[]): number {
  const dims = [...new Set(marginals.map((m) => m.dim))];
  if (problem.dim === undefined && dims.length > 1) {
    throw invalid(
      'problem.dim',
      'is needed when the marginals have different dimensions',
      dims.join(' and '),
      'Give the dimension of the barycenter.',
    );
  }
  const dim = problem.dim ?? dims[0];
  if (dim < 2 && problem.sampler.constraint === 'unit-sphere') {
    const wayOut = 'Write angles t as (cos t, sin t), or leave the constraint out.';
    throw invalid('problem.sampler.constraint', '"unit-sphere" needs a barycenter of dimension 2 and more', '1', wayOut);
  }
  if (dim > MAX_WIDTH) {
    throw invalid(
      'problem.dim',
      `must be 1 to ${MAX_WIDTH}`,
      String(dim),
      'Project the data first, by principal components for example.',
    );
  }
  return dim;
}

/** The cost of marginal k for its dimensions; what the cost says against them is said of the problem's field. */
function tracedCost(problem: Problem, k: number, xDim: number, yDim: number): TracedCost {
  try {
    return problem.marginals[k].cost.trace(xDim, yDim);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(`problem.marginals[${k}].cost: ${error.message}`, { cause: error });
  }
}

function warningsOf({ training }: Problem, marginals: readonly LoadedMarginal[]): string[] {
  return marginals.flatMap((m, k) =>
    m.kind === 'table' && m.table.rows < training.batchSize
      ? [
          `marginals[${k}] has ${m.table.rows} rows, fewer than a batch of ${training.batchSize}; rows are drawn with replacement`,
        ]
      : [],
  );
}

/**
 * Reads a problem's tables, checks them against its costs, and works out what follows: networks, chain start, unit.
 * @throws InvalidInputError for files, shapes, values that are not finite, and costs that do not fit their data
 */
export async function loadMarginals(problem: Problem): Promise<LoadedProblem> {
  const raw: LoadedMarginal[] = [];
  for (const [k, marginal] of problem.marginals.entries())
    raw.push(withUnitVectors(await loadMarginal(marginal, k, problem.baseFolder), marginal, k));
  const weights = problem.marginals.map((m) => m.weight);
  const unit = problem.scaling === 'common-deviation' ? commonDeviation(raw, weights) : 1;
  const marginals = raw.map((m) => (m.kind === 'table' ? { ...m, table: scaleTable(m.table, unit) } : m));
  const dim = barycenterDim(problem, marginals);
  const costs = marginals.map((m, k) => tracedCost(problem, k, m.dim, dim));
  const network = congruentNetwork(problem.potential, dim, weights);
  const start = await resolveStart(problem, marginals, dim, unit);
  return { problem, marginals, costs, network, start, unit, warnings: warningsOf(problem, marginals) };
}
