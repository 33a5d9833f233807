import { objectionToCosts } from '../objections.js';
import type { Solver } from '../solver.js';
import { exactPlans } from './exact_plans.js';
import { sliced } from './sliced.js';
import { withPlans } from './solution.js';

export const slicedSolver: Solver<'sliced'> = {
  kind: 'sliced',
  rows: () => 10_000,
  objection: (loaded) => objectionToCosts(loaded, 'sliced'),
  async solve({ measures, weights }, { points, directions, tolerance }, { device, seed, signal, onProgress }) {
    const solution = await sliced(
      device,
      { marginals: measures, weights },
      {
        seed,
        ...(points === undefined ? {} : { support: points }),
        ...(directions === undefined ? {} : { directions }),
        ...(tolerance === undefined ? {} : { tolerance }),
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress: ({ iteration, move }) => onProgress(iteration, move) } : {}),
      },
    );
    return withPlans(solution, exactPlans);
  },
};
