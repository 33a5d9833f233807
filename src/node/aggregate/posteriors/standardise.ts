import { invalid } from '../../../errors.js';
import { listed } from '../../../io/listed.js';
import type { Measure } from '../../../solvers/measure.js';
import type { Mixture } from './mixture.js';
import { momentsOf, weightedMean, type Moments } from './moments.js';
import type { Shards } from './shard.js';

/** Coordinates in which shards are transported: less a centre, over a scale of each parameter. */
export interface Standard {
  /** Σ_k λ_k m_k, [D] */
  readonly centre: Float64Array;
  /** Root of Σ_k λ_k of the variances, [D]: a parameter's unit then decides nothing. 0 of constants. */
  readonly scale: Float64Array;
  /** Parameters that are not constant. */
  readonly moving: readonly number[];
  /** [K] */
  readonly moments: readonly Moments[];
}

/** @throws InvalidInputError for parameters that stand still in some shards alone, or in all of them everywhere */
export function standardOf({ names, shards }: Shards, weights: readonly number[]): Standard {
  const moments = shards.map(momentsOf);
  for (const [c, name] of names.entries()) {
    const still = shards.filter((_, k) => moments[k].constant[c]);
    if (still.length === 0 || still.length === shards.length) continue;
    const rule = `the draws of "${name}" must vary in all shards or in none`;
    const received = `${momentsOf(still[0]).means[c]} throughout in ${still[0].files[0]}`;
    throw invalid('aggregate', rule, received, 'Leave that shard out, whose chain is stuck, or that parameter.');
  }
  const centre = Float64Array.from(names, (_, c) =>
    weightedMean(
      moments.map(({ means }) => means[c]),
      weights,
    ),
  );
  const scale = Float64Array.from(names, (_, c) =>
    Math.sqrt(moments.reduce((sum, { variances }, k) => sum + weights[k] * variances[c], 0)),
  );
  const moving = [...names.keys()].filter((c) => !moments[0].constant[c]);
  if (moving.length === 0)
    throw invalid(
      'aggregate',
      'some parameter must vary',
      `constants alone: ${listed(names)}`,
      'Choose other columns.',
    );
  return { centre, scale, moving, moments };
}

/** The shards in those coordinates, without constants, each draw of the same mass. */
export function measuresOf({ names, shards }: Shards, { centre, scale, moving }: Standard): Measure[] {
  const [dim, from] = [moving.length, names.length];
  return shards.map(({ points, rows }) => {
    const out = new Float64Array(rows * dim);
    for (let row = 0; row < rows; row++)
      for (const [d, c] of moving.entries()) out[row * dim + d] = (points[row * from + c] - centre[c]) / scale[c];
    return { points: out, dim, masses: new Float64Array(rows).fill(1 / rows) };
  });
}

/** Back into the parameters' units, constants at the weighted mean of the shards'. */
export function inUnits({ parts }: Mixture, { centre, scale, moving }: Standard): Mixture {
  const [dim, to] = [moving.length, centre.length];
  return {
    dim: to,
    parts: parts.map(({ weight, points, masses }) => {
      const rows = masses.length;
      const out = new Float64Array(rows * to);
      for (let row = 0; row < rows; row++) {
        out.set(centre, row * to);
        for (const [d, c] of moving.entries()) out[row * to + c] += scale[c] * points[row * dim + d];
      }
      return { weight, points: out, masses };
    }),
  };
}
