import { energyDistance, type Result } from '../../src/index.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import { keyOf, normals, philox4x32 } from '../../src/random/philox.js';
import { Stream } from '../../src/random/streams.js';
import { exactAssignment } from '../../test/reference/exact_transport.js';
import { squaredEuclideanCosts } from '../../test/reference/grid_barycenter.js';
import type { Day, SetUp } from './days.js';

/** Half of the unbiased energy distance, E‖X−Y‖ − ½E‖X−X'‖ − ½E‖Y−Y'‖, as the published tables count it. */
export function halfEnergyDistance(points: Float32Array, { data, columns }: Day): number {
  return energyDistance(points, data, columns) / 2;
}

/** `count` different rows of a day, the same for the same seed: the head of a Fisher–Yates shuffle. */
export function someRows({ data, rows, columns }: Day, count: number, seed: number): Float32Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const key = keyOf(seed);
  const out = new Float32Array(count * columns);
  for (let i = 0; i < count; i++) {
    const j = i + (philox4x32(key, [Stream.test, 3, i, 0])[0] % (rows - i));
    [order[i], order[j]] = [order[j], order[i]];
    out.set(data.subarray(order[i] * columns, (order[i] + 1) * columns), i * columns);
  }
  return out;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => (out.set(part, offset), offset + part.length), 0);
  return out;
}

/** Points of the two days, by weight: the trivial baseline. */
export function mixture({ start, end, time }: SetUp, count: number, seed: number): Float32Array {
  return joined([someRows(start, Math.round(count * (1 - time)), seed), someRows(end, Math.round(count * time), seed + 1)]);
}

/** (1 − t) x + t y over the exact optimal pairs of `count` cells of each day. */
export function displacementInterpolation({ start, end, time }: SetUp, count: number, seed: number): Float32Array {
  const [x, y] = [someRows(start, count, seed), someRows(end, count, seed + 1)];
  const { columns: partner } = exactAssignment(squaredEuclideanCosts(x, y, start.columns));
  const dim = start.columns;
  return x.map((value, i) => (1 - time) * value + time * y[partner[Math.floor(i / dim)] * dim + (i % dim)]);
}

/** Points + deviation · ξ, ξ ∼ N(0, I). */
export function blurred(points: Float32Array, dim: number, deviation: number, seed: number): Float32Array {
  const key = keyOf(seed);
  const out = Float32Array.from(points);
  for (let r = 0; r < points.length / dim; r++) {
    const z = normals(key, Stream.test, 4, r, dim);
    for (let i = 0; i < dim; i++) out[r * dim + i] += deviation * z[i];
  }
  return out;
}

/** The variance of all columns together. */
export function totalVariance(points: Float32Array, dim: number): number {
  return moments('cells', points, dim).covariance.trace();
}

/** The held-out day moved to the mean (1 − t) m_0 + t m_1, which every barycenter under squared distances has. */
export function heldOutAtInterpolatedMean({ start, heldOut, end, time }: SetUp): Float32Array {
  const [a, b, h] = [start, end, heldOut].map(({ data, columns }) => moments('cells', data, columns).mean);
  const dim = heldOut.columns;
  return heldOut.data.map((value, i) => value - h[i % dim] + (1 - time) * a[i % dim] + time * b[i % dim]);
}

/** The barycenter's points, and the same with the noise that the published notebook adds: √(ε t (1 − t)) ξ, in the data's unit. */
export async function predictions(result: Result, { time }: SetUp, epsilon: number, unit: number, count: number, seed: number) {
  const { data, columns } = await result.sampleBarycenter(count, { seed });
  return { barycenter: data, bridged: blurred(data, columns, unit * Math.sqrt(epsilon * time * (1 - time)), seed) };
}
