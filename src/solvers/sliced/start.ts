import { Iterations, Stream, type PhiloxKey } from '../../random/counters.js';
import { normals } from '../../random/philox.js';
import { stepsOfMass } from '../steps_of_mass.js';
import { recentre, type Centred } from './centred.js';
import type { SlicedPlan } from './settings.js';

/** Noise on points that start at the same place, as a share of the spread: enough to tell them apart on lines. */
const APART = 1e-3;

/** Where the support starts, centred and in units, [n, D]. */
export function startPoints(centred: Centred, { points, start }: SlicedPlan, key: PhiloxKey): Float64Array {
  const { marginals, weights, center, unit, spread } = centred;
  const { dim } = marginals[0];
  if (start !== undefined) {
    const own = start.map((value, i) => (value - center[i % dim]) / unit);
    recentre(own, dim);
    return own;
  }
  const heaviest = marginals[weights.indexOf(Math.max(...weights))];
  const rows = stepsOfMass(heaviest.masses, points);
  const out = new Float64Array(points * dim);
  for (const [i, row] of rows.entries()) {
    const repeated = i > 0 && rows[i - 1] === row;
    const noise = repeated ? normals(key, Stream.lines, Iterations.lineStart.first, i, dim) : undefined;
    for (let d = 0; d < dim; d++)
      out[i * dim + d] = heaviest.points[row * dim + d] + (noise ? APART * spread * noise[d] : 0);
  }
  recentre(out, dim);
  return out;
}
