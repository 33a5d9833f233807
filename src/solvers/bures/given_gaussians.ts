import type { ReadyProblem } from '../../barycenter/problem/loaded_problem.js';
import { covarianceOf } from '../../barycenter/problem/distribution.js';
import type { FittedGaussians } from './fit_gaussians.js';

/**
 * Means and covariances of marginals that are Gaussians by their own description, in the engine's coordinates;
 * undefined where one is a table, code, or pushed forward.
 */
export function givenGaussians({ problem, coordinates }: ReadyProblem): FittedGaussians | undefined {
  const specs = problem.marginals.flatMap((m) =>
    'distribution' in m && !m.distribution.pushforward ? [m.distribution] : [],
  );
  if (specs.length < problem.marginals.length) return undefined;
  return {
    means: specs.map(({ mean }, k) => {
      const { reference, shift, unit } = coordinates.inputs[k];
      return mean.map((value, i) => (value - reference[i] - shift[i]) / unit);
    }),
    covariances: specs.map((spec, k) => {
      const { unit } = coordinates.inputs[k];
      return covarianceOf(spec).map((row) => row.map((value) => value / unit / unit));
    }),
  };
}
