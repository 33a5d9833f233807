import type { Measure } from '../../../../solvers/measure.js';
import { quantile } from '../../../../solvers/quantile/quantile.js';
import { stepsOfMass } from '../../../../solvers/steps_of_mass.js';
import type { Found } from './found.js';

/** Atoms of the barycenter times shards that there is memory for. */
const MOST_ATOMS = 2e7;

/** `count` draws at equal steps of a line's mass, from left to right. */
function thinnedLine({ points }: Measure, count: number): Measure {
  const sorted = points.slice().sort();
  const rows = stepsOfMass(new Float64Array(sorted.length).fill(1 / sorted.length), count);
  return {
    points: Float64Array.from(rows, (row) => sorted[row]),
    dim: 1,
    masses: new Float64Array(count).fill(1 / count),
  };
}

/** Exactly: the mean of the shards' quantile functions. Shards of as many draws each give as many atoms. */
export function quantileMeans(measures: readonly Measure[], weights: readonly number[]): Found {
  const sizes = measures.map(({ masses }) => masses.length);
  const least = Math.min(...sizes);
  const atoms = sizes.every((size) => size === least) ? least : sizes.reduce((sum, size) => sum + size, 0);
  const isTooMany = atoms > least && atoms * sizes.length > MOST_ATOMS;
  const marginals = isTooMany ? measures.map((measure) => thinnedLine(measure, least)) : measures;
  const { support } = quantile({ marginals, weights });
  return {
    mixture: { dim: 1, parts: [{ weight: 1, points: support.points, masses: support.masses }] },
    warnings: [],
    notes: isTooMany ? [`shards are thinned to ${least} draws each, as the smallest has`] : [],
  };
}
