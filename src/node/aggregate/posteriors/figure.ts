import { MOST_PANELS, type DensitiesInput } from '../../io/figure/densities.js';
import type { Aggregated } from './aggregate.js';
import { thinned } from './mixture.js';

/** Shards that are drawn: more would be a blur, and a heavy file. */
const MOST_SHARDS = 100;
/** Draws of one that its curve is made of, at most. */
const MOST_DRAWS = 4000;

const column = (points: Float64Array, dim: number, c: number): Float64Array =>
  Float64Array.from({ length: points.length / dim }, (_, row) => points[row * dim + c]);

/** As many of a list, from end to end. */
function some<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]);
}

/** Marginal densities: the shards thin, the barycenter bold; constants are left out. */
export function densitiesOf({ shards: all, mixture, draws, solver }: Aggregated): DensitiesInput {
  const { names, shards } = all;
  const dim = names.length;
  const drawn = some(shards, MOST_SHARDS);
  const clouds = drawn.map(({ points, rows }) => {
    const whole = { dim, parts: [{ weight: 1, points, masses: new Float64Array(rows).fill(1 / rows) }] };
    return rows > MOST_DRAWS ? thinned(whole, MOST_DRAWS) : points;
  });
  const rows = mixture.parts.reduce((sum, { masses }) => sum + masses.length, 0);
  const bold = thinned(mixture, Math.min(rows, Math.max(MOST_DRAWS, draws.length / dim)));
  const moving = [...names.keys()].filter((c) =>
    shards[0].points.some((v, i) => i % dim === c && v !== shards[0].points[c]),
  );
  const shown = moving.slice(0, MOST_PANELS);
  return {
    title: 'Subset posteriors and their barycenter',
    subtitle: [
      `thin: ${drawn.length < shards.length ? `${drawn.length} of ` : ''}${shards.length} shards · bold: their barycenter (${solver})`,
      ...(shown.length < moving.length ? [`the first ${shown.length} of ${moving.length} parameters`] : []),
    ],
    panels: shown.map((c) => ({
      label: names[c],
      thin: clouds.map((points) => column(points, dim, c)),
      bold: column(bold, dim, c),
    })),
  };
}
