import { stepsOfMass } from '../../../solvers/steps_of_mass.js';

/** Some draws of a mixture. */
export interface Part {
  /** Of the parts' sum 1. */
  readonly weight: number;
  /** [rows, dim] */
  readonly points: Float64Array;
  /** [rows], of sum 1. */
  readonly masses: Float64Array;
}

/** A distribution as clouds with weights: what each shard's map makes of its draws, or one cloud. */
export interface Mixture {
  readonly dim: number;
  readonly parts: readonly Part[];
}

export const rowsOf = ({ parts }: Mixture): number => parts.reduce((sum, { masses }) => sum + masses.length, 0);

/**
 * `count` rows at equal steps of the mixture's mass, [count, dim]: of each part as many as its weight, as far apart in
 * their chain as can be.
 */
export function thinned({ parts, dim }: Mixture, count: number): Float64Array {
  const masses = new Float64Array(parts.reduce((sum, part) => sum + part.masses.length, 0));
  const places: { readonly points: Float64Array; readonly first: number }[] = [];
  let at = 0;
  for (const { weight, points, masses: own } of parts) {
    places.push({ points, first: at });
    for (const mass of own) masses[at++] = weight * mass;
  }
  const out = new Float64Array(count * dim);
  let part = 0;
  for (const [j, row] of stepsOfMass(masses, count).entries()) {
    while (part + 1 < places.length && row >= places[part + 1].first) part++;
    const from = (row - places[part].first) * dim;
    out.set(places[part].points.subarray(from, from + dim), j * dim);
  }
  return out;
}
