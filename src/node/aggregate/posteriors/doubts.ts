import { bures } from '../../../solvers/bures/bures.js';
import { fitGaussians } from '../../../solvers/bures/fit_gaussians.js';
import type { Measure } from '../../../solvers/measure.js';
import { rowsOf, type Mixture } from './mixture.js';
import type { Shard, Shards } from './shard.js';

/** A variance that is so far from the Gaussians' barycenter's, as a share, is the solver's and not the shards'. */
const SCATTER = 0.1;

/** Σ_d of the variances of a mixture. */
function varianceOf({ parts, dim }: Mixture): number {
  const means = new Float64Array(dim);
  const each = (use: (value: number, c: number, mass: number) => void): void => {
    for (const { weight, points, masses } of parts)
      points.forEach((value, i) => use(value, i % dim, weight * masses[Math.floor(i / dim)]));
  };
  each((value, c, mass) => (means[c] += mass * value));
  let sum = 0;
  each((value, c, mass) => (sum += mass * (value - means[c]) ** 2));
  return sum;
}

/**
 * Of clouds: a sentence where they spread other than the barycenter of Gaussians with the shards' moments, as few
 * points in many dimensions do, which shrink, and lines where covariances turn.
 */
export function scatterWarning(mixture: Mixture, measures: readonly Measure[], weights: readonly number[]): string[] {
  const { covariance } = bures({ ...fitGaussians(measures), weights });
  const ratio = varianceOf(mixture) / covariance.reduce((sum, row, i) => sum + row[i], 0);
  if (Math.abs(ratio - 1) <= SCATTER) return [];
  return [
    `The variance is ${ratio.toPrecision(2)} of that of the barycenter of Gaussians with the shards' moments: trust --solver ` +
      'bures for it, or take more --draws.',
  ];
}

/** Parameters that are above 0 in all shards and not in the barycenter, which a map of all space does not know. */
export function signWarnings({ names, shards }: Shards, mixture: Mixture): string[] {
  const dim = names.length;
  return names.flatMap((name, c) => {
    const isPositive = shards.every(({ points, rows }) => {
      for (let row = 0; row < rows; row++) if (!(points[row * dim + c] > 0)) return false;
      return true;
    });
    if (!isPositive) return [];
    let below = 0;
    for (const { points } of mixture.parts)
      for (let i = c; i < points.length; i += dim) below += Number(points[i] <= 0);
    if (below === 0) return [];
    return [
      `"${name}" is above 0 in all shards, and not in ${below} of the barycenter's ${rowsOf(mixture)} draws: aggregate its logarithm.`,
    ];
  });
}

/** Shards that are named; of more the first. */
const MOST_NAMED = 3;

/** A sentence where shards have divergent transitions. */
export function divergenceWarning(shards: readonly Shard[]): string[] {
  const those = shards.filter(({ divergences = 0 }) => divergences > 0);
  if (those.length === 0) return [];
  const total = those.reduce((sum, { divergences = 0 }) => sum + divergences, 0);
  const shown = those
    .slice(0, MOST_NAMED)
    .map(({ name, divergences = 0, rows }) => `${name}: ${divergences} of ${rows}`);
  const more = those.length > MOST_NAMED ? `, and ${those.length - MOST_NAMED} more shards` : '';
  return [
    `${total} draws are divergent transitions (${shown.join(', ')}${more}): chains that diverge miss part of a posterior, ` +
      'and so does the barycenter.',
  ];
}
