import type { Measure } from '../measure.js';

/**
 * A measure on the line: distinct atoms from left to right, each with a mass, and zero-mass atoms left out. Zeros of
 * both signs are one place.
 */
export function sortedAtoms({ points, masses }: Measure): Measure {
  const order = [...masses.keys()].filter((i) => masses[i] > 0).sort((a, b) => points[a] - points[b]);
  const places: number[] = [];
  const weights: number[] = [];
  for (const i of order) {
    const last = places.length - 1;
    if (last >= 0 && places[last] === points[i]) weights[last] += masses[i];
    else {
      places.push(points[i]);
      weights.push(masses[i]);
    }
  }
  return { points: Float64Array.from(places), dim: 1, masses: Float64Array.from(weights) };
}

/** F(x_i) = Σ_{l ≤ i} a_l, [n]: summed with Neumaier's compensation, so that n atoms cost no digits; the last is 1. */
export function cumulative(masses: Float64Array): Float64Array {
  const out = new Float64Array(masses.length);
  let [sum, lost] = [0, 0];
  for (const [i, mass] of masses.entries()) {
    const next = sum + mass;
    lost += sum >= mass ? sum - next + mass : mass - next + sum;
    sum = next;
    out[i] = sum + lost;
  }
  const total = out[out.length - 1];
  return out.map((value) => value / total);
}
