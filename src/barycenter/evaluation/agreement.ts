import type { Floats } from '../../io/numeric_table.js';
import type { Apart } from '../certificates/permutation_test.js';
import { energyDistances, type CloudPair } from '../metrics/energy_distances.js';
import type { Score } from '../metrics/score.js';
import { groupsOf, GROUPS, head } from './clouds.js';
import type { Request } from './request.js';

/** Points of each push-forward in agreement and mixing, at most: K(K + 1)/2 energy distances of O(n²) each. */
export const COMPARED_POINTS = 4096;

/** How far clouds are apart. */
export interface Compared {
  /** Largest half energy distance between two push-forwards. */
  readonly agreement: Score;
  /** Largest half energy distance of one to the other cloud that belongs to it; 0 where there are none. */
  readonly others: Score;
  /** Of all pairs of push-forwards together, in units of the data. */
  readonly apart: Apart;
}

/**
 * The push-forwards beside each other, and each beside another cloud of its own.
 * @param others [K] or none
 */
export async function comparePushForwards(
  { device, loaded }: Request,
  pushed: readonly Floats[],
  others: readonly Floats[] = [],
): Promise<Compared> {
  const dim = loaded.potential.dim;
  const rows = Math.min(COMPARED_POINTS, pushed[0].length / dim);
  const count = pushed.length;
  const groups = pushed.flatMap((points) => groupsOf(points, dim, rows));
  const agreeing = pushed.flatMap((_, k) => Array.from({ length: k }, (__, l): CloudPair => [k, l]));
  const apart = groups.flatMap((_, g): CloudPair[] => (g % 2 === 0 ? [[count + g, count + g + 1]] : []));
  const beside = others.map((_, k): CloudPair => [k, count + groups.length + k]);
  const clouds = [...pushed.map((points) => head(points, rows, dim)), ...groups, ...others];
  const halves = (await energyDistances(device, dim, clouds, [...agreeing, ...apart, ...beside])).map(
    (distance) => distance / 2,
  );
  const floor = floorOf(halves.slice(agreeing.length, agreeing.length + apart.length));
  const largest = (distances: readonly number[]): Score => ({ value: Math.max(0, ...distances), ...floor });
  return {
    agreement: largest(halves.slice(0, agreeing.length)),
    others: largest(halves.slice(agreeing.length + apart.length)),
    apart: { distance: 2 * halves.slice(0, agreeing.length).reduce((a, b) => a + b, 0), points: rows },
  };
}

/**
 * What two samples of one distribution score, and how far that scatters: between pairs of groups, whose distances are
 * `GROUPS` times as large as those of whole samples (an energy distance of equal distributions falls like 1/n).
 */
function floorOf(distances: readonly number[]): Pick<Score, 'floor' | 'spread'> {
  const sizes = distances.map((d) => Math.abs(d) / GROUPS);
  const floor = sizes.reduce((a, b) => a + b, 0) / sizes.length;
  const spread = Math.sqrt(sizes.reduce((a, b) => a + (b - floor) ** 2, 0) / (sizes.length - 1));
  return { floor, spread };
}
