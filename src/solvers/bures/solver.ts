import { objectionToCosts } from '../objections.js';
import type { Solver } from '../solver.js';
import { bures } from './bures.js';
import { fitGaussians } from './fit_gaussians.js';

/** Said of every answer: it is of Gaussians. */
const OF_GAUSSIANS =
  'The answer is that of Gaussians with the means and covariances of the data: exact where the data is normal, an approximation elsewhere.';

export const buresSolver: Solver<'bures'> = {
  kind: 'bures',
  rows: () => 1_000_000,
  objection: (loaded) => objectionToCosts(loaded, 'bures'),
  solve({ measures, weights, epsilon }) {
    const solution = bures({ ...fitGaussians(measures), weights, epsilon });
    return Promise.resolve({ ...solution, warnings: [OF_GAUSSIANS, ...solution.warnings] });
  },
};
