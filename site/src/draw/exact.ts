import { gaussianBarycenter } from 'energy-barycenter';
import { covarianceOf, factor, untwisted } from '../data/gaussian_rows.js';
import { cloudsOf } from '../learn/problem.js';
import type { Settings } from '../state/settings.js';

type Curve = readonly (readonly [number, number])[];

/** Deviations from the mean at which the exact barycenter is drawn. */
const DEVIATIONS = [1, 2];
const CORNERS = 96;

/**
 * Ellipses of the exact barycenter, or what the cost's twist makes of them; undefined where no formula is known. As the
 * package scores it: under the squared distance of Gaussians, or where all marginals and the cost share one twist.
 */
export function exactCurves(settings: Settings): Curve[] | undefined {
  const { cost, weights, epsilon } = settings;
  if (cost.kind === 'typed' || cost.kind === 'geodesic') return undefined;
  const specs = cloudsOf(settings).flatMap((cloud) => ('distribution' in cloud ? [cloud.distribution] : []));
  if (specs.length !== weights.length) return undefined;
  const slope = cost.kind === 'twist' ? cost.slope : 0;
  if (specs.some(({ pushforward }) => (pushforward?.slope ?? 0) !== slope)) return undefined;
  const { mean, covariance } = gaussianBarycenter({
    means: specs.map((spec) => spec.mean),
    covariances: specs.map(covarianceOf),
    weights,
    epsilon,
  });
  const [l, m, n] = factor(covariance);
  return DEVIATIONS.map((r) =>
    Array.from({ length: CORNERS + 1 }, (_, i) => {
      const [c, s] = [r * Math.cos((2 * Math.PI * i) / CORNERS), r * Math.sin((2 * Math.PI * i) / CORNERS)];
      return untwisted([mean[0] + l * c, mean[1] + m * c + n * s], slope);
    }),
  );
}
