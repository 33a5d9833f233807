import { fromOrigin, type Coordinates } from '../../barycenter/problem/coordinates.js';
import type { AffineConditional, GaussianDistances, GaussianSolution } from '../solution.js';

/** E[v | u] */
const meanAt = ({ gain, offset }: AffineConditional, u: readonly number[]): number[] =>
  gain.map((row, i) => row.reduce((sum, value, j) => sum + value * u[j], offset[i]));

/** In the data's unit and place: in the engine's coordinates every marginal has an origin of its own. */
export function dataDistances(
  { inputs, output }: Coordinates,
  { mean, plans, distances }: GaussianSolution,
): GaussianDistances[] | undefined {
  return distances?.map(({ bures, riemannian }, k) => {
    const { unit } = inputs[k];
    const means = meanAt(plans[k].toMarginal, mean);
    const origins = fromOrigin(inputs[k], output);
    const apart = Math.hypot(...means.map((value, i) => origins[i] + unit * (value - mean[i])));
    return { bures: unit * bures, wasserstein: Math.hypot(apart, unit * bures), riemannian };
  });
}
