import type { Mixture } from './mixture.js';
import type { Moments } from './moments.js';
import { quantileOf, sortedColumns } from './quantiles.js';
import type { Shards } from './shard.js';
import type { Standard } from './standardise.js';

/** One parameter of one distribution. */
export interface Row {
  readonly parameter: string;
  readonly mean: number;
  readonly sd: number;
  readonly q5: number;
  readonly q50: number;
  readonly q95: number;
}

export interface Summary {
  /** [D] */
  readonly barycenter: readonly Row[];
  /** [K][D] */
  readonly shards: readonly (readonly Row[])[];
}

function rowsOfMixture(
  names: readonly string[],
  mixture: Mixture,
  moments: Pick<Moments, 'means' | 'variances'>,
): Row[] {
  return names.map((parameter, c) => {
    const columns = sortedColumns(mixture, c);
    const at = (level: number): number => quantileOf(columns, level);
    const [mean, sd] = [moments.means[c], Math.sqrt(moments.variances[c])];
    return { parameter, mean, sd, q5: at(0.05), q50: at(0.5), q95: at(0.95) };
  });
}

/** Moments of a mixture about its first part's first draw. */
function momentsOfMixture({ parts, dim }: Mixture): Pick<Moments, 'means' | 'variances'> {
  const origin = parts[0].points.slice(0, dim);
  const [sums, squares] = [new Float64Array(dim), new Float64Array(dim)];
  const each = (to: Float64Array, value: (offset: number, c: number) => number): void => {
    for (const { weight, points, masses } of parts)
      for (const [row, mass] of masses.entries())
        for (let c = 0; c < dim; c++) to[c] += weight * mass * value(points[row * dim + c] - origin[c], c);
  };
  each(sums, (offset) => offset);
  each(squares, (offset, c) => (offset - sums[c]) ** 2);
  return { means: sums.map((sum, c) => origin[c] + sum), variances: squares };
}

/** Means, standard deviations (divided by the number of draws) and quantiles of all draws. */
export function summaryOf(
  { names, shards }: Shards,
  { moments }: Pick<Standard, 'moments'>,
  mixture: Mixture,
): Summary {
  return {
    barycenter: rowsOfMixture(names, mixture, momentsOfMixture(mixture)),
    shards: shards.map(({ points, rows }, k) => {
      const part = { weight: 1, points, masses: new Float64Array(rows).fill(1 / rows) };
      return rowsOfMixture(names, { dim: names.length, parts: [part] }, moments[k]);
    }),
  };
}
