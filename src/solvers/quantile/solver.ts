import { objectionToCosts } from '../objections.js';
import type { Solver } from '../solver.js';
import { quantile } from './quantile.js';

export const quantileSolver: Solver<'quantile'> = {
  kind: 'quantile',
  // Sorting is all it does.
  rows: () => 100_000,
  objection(loaded) {
    if (loaded.marginals.every(({ dim }) => dim === 1)) return objectionToCosts(loaded, 'quantile');
    return 'quantile functions are of one column: choose one by marginals[].columns, or use "multi-marginal", "free-support" or "sliced"';
  },
  solve: ({ measures, weights }) => Promise.resolve(quantile({ marginals: measures, weights })),
};
