import { objectionToCosts } from '../objections.js';
import type { Solver } from '../solver.js';
import { bures } from './bures.js';
import { fitGaussians } from './fit_gaussians.js';
import { givenGaussians } from './given_gaussians.js';

/** Said of every answer: it is of Gaussians. */
const OF_GAUSSIANS =
  'The answer is that of Gaussians with the means and covariances of the data: exact where the data is normal, an approximation elsewhere.';

export const buresSolver: Solver<'bures'> = {
  kind: 'bures',
  rows: () => 100_000,
  objection: (loaded) => objectionToCosts(loaded, 'bures'),
  solve({ loaded, measures, weights, epsilon }) {
    const given = givenGaussians(loaded);
    const found = bures({ ...(given ?? fitGaussians(measures)), weights, epsilon });
    const { kind, mean, covariance, plans, distances, objective, convergence } = found;
    const warnings = given ? found.warnings : [OF_GAUSSIANS, ...found.warnings];
    return Promise.resolve({ kind, mean, covariance, epsilon, plans, distances, objective, convergence, warnings });
  },
};
