import { invalid } from '../../errors.js';
import type { ChainStartSpec } from '../../langevin/chain_start.js';
import { columnMoments } from './column_moments.js';
import type { LoadedMarginal } from './load_marginals.js';
import type { Problem } from './problem.js';

/** Points drawn of a marginal without a table, to learn where it lies. */
const PROBE = 1024;

async function momentsOf(marginal: LoadedMarginal): Promise<{ means: Float64Array; variances: Float64Array }> {
  if (marginal.kind === 'table') return columnMoments(marginal.table);
  const data = await marginal.draw({ iteration: 0, batchSize: PROBE, seed: 0 });
  return columnMoments({ data, rows: PROBE, columns: marginal.dim });
}

/**
 * Where chains start, in the scaled unit (`unit` data units); `init` is in the data's own, as all points are. What `init` leaves out follows from the data where x and y share their dimension: the λ-weighted mean
 * of the marginals' means, and the root of the λ-weighted mean of their variances; otherwise N(0, I).
 */
export async function resolveStart(
  problem: Problem,
  marginals: readonly LoadedMarginal[],
  dim: number,
  unit: number,
): Promise<ChainStartSpec> {
  const { init } = problem.sampler;
  const comparable = marginals.every((m) => m.dim === dim);
  if (init.kind === 'input') {
    if (comparable) return init;
    throw invalid(
      'problem.sampler.init',
      '"input" needs marginals of the barycenter’s dimension',
      `${marginals.map((m) => m.dim).join(', ')} and ${dim}`,
      'Use {"kind": "gaussian"}.',
    );
  }
  if (init.mean && init.mean.length !== dim) {
    throw invalid(
      'problem.sampler.init.mean',
      `must have ${dim} numbers, the barycenter’s dimension`,
      String(init.mean.length),
      'Mend it or leave it out.',
    );
  }
  const mean = new Array<number>(dim).fill(0);
  let variance = comparable ? 0 : 1;
  if (comparable && (init.mean === undefined || init.standardDeviation === undefined)) {
    for (const [k, marginal] of marginals.entries()) {
      const { weight } = problem.marginals[k];
      const { means, variances } = await momentsOf(marginal);
      for (let i = 0; i < dim; i++) {
        mean[i] += weight * means[i];
        variance += (weight * variances[i]) / dim;
      }
    }
  }
  return {
    kind: 'gaussian',
    mean: init.mean?.map((v) => v / unit) ?? mean,
    standardDeviation: init.standardDeviation === undefined ? Math.sqrt(variance) : init.standardDeviation / unit,
  };
}
