import type { Shard } from './shard.js';
import type { Standard } from './standardise.js';

/** Shards from which on the scatter of their means says how their likelihoods were powered. */
const ENOUGH = 10;

/**
 * A shard whose likelihood was not raised to a power: its draws drawn together about their mean by √λ, which makes of
 * the Gaussian N(m, Σ) that of the density to the power 1/λ.
 */
export function drawnTogether(shard: Shard, means: Float64Array, weight: number): Shard {
  const dim = means.length;
  const factor = Math.sqrt(weight);
  return { ...shard, points: shard.points.map((value, i) => means[i % dim] + factor * (value - means[i % dim])) };
}

/**
 * How far shards' means scatter by what powered posteriors make it: Σ_k λ_k (m_k − m)² over (K − 1) Σ_k λ_k σ_k²,
 * averaged over parameters. A shard with the share λ_k of the data has a mean that scatters by V/λ_k, V the variance
 * given all of them, which is its own where its likelihood was raised to the power 1/λ_k: then it is near 1. Where it
 * was not, σ_k² = V/λ_k and it is near 1/K.
 */
export function meansApart({ moments, centre, scale, moving }: Standard, weights: readonly number[]): number {
  const shares = moving.map((c) =>
    moments.reduce((sum, { means }, k) => sum + weights[k] * ((means[c] - centre[c]) / scale[c]) ** 2, 0),
  );
  return shares.reduce((sum, share) => sum + share, 0) / moving.length / (moments.length - 1);
}

/**
 * A sentence where the means are so close together, or with `unpowered` so far apart, that the likelihoods can hardly
 * have been what was said: beyond half way (in logarithms) between what powered and plain ones give. With ten powered
 * shards and one parameter chance alone has that in 3 of 100.
 * @param unpowered whether the shards were drawn together for it
 */
export function powerWarning(apart: number, shards: number, unpowered: boolean): string[] {
  if (shards < ENOUGH) return [];
  const shown = apart.toPrecision(2);
  if (unpowered) {
    if (apart <= Math.sqrt(shards)) return [];
    return [
      `Drawn together, the shards' means scatter ${shown} times as far (in squares) as posteriors of like data: either their ` +
        'likelihoods were raised to a power already, and --unpowered is wrong, or their data differ.',
    ];
  }
  if (apart >= 1 / Math.sqrt(shards)) return [];
  return [
    `The shards' means scatter by ${shown} (in squares) of what posteriors give whose likelihood was raised to the power ` +
      `n/n_k, here about ${shards}; plain ones give ${(1 / shards).toPrecision(2)}. If it was not raised, the barycenter is ` +
      'too wide: say --unpowered.',
  ];
}
