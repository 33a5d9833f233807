import type { Measure } from '../../../src/solvers/measure.js';
import { TestRandom } from '../../support/random.js';

/** Rows with masses. */
export function measure(rows: readonly (readonly number[])[], masses?: readonly number[]): Measure {
  const each = masses ?? rows.map(() => 1 / rows.length);
  return { points: Float64Array.from(rows.flat()), dim: rows[0].length, masses: Float64Array.from(each) };
}

/** Atoms on the line. */
export const line = (places: readonly number[], masses?: readonly number[]): Measure =>
  measure(
    places.map((x) => [x]),
    masses,
  );

/** Normal rows of random masses, at least a fifth of their mean. */
export function randomMeasure(seed: number, rows: number, dim: number, at = 0): Measure {
  const random = new TestRandom(seed);
  const points = Float64Array.from(random.normals(rows * dim, 1, at));
  const raw = random.uniforms(rows, 0.2, 1.8);
  const sum = raw.reduce((a, b) => a + b, 0);
  return { points, dim, masses: raw.map((value) => value / sum) };
}

/** Rows [n][dim] of a measure. */
export const rowsOf = ({ points, dim, masses }: Measure): number[][] =>
  Array.from(masses, (_, i) => [...points.subarray(i * dim, (i + 1) * dim)]);

/** ½‖x − y‖² */
export const halfSquare = (x: readonly number[], y: readonly number[]): number =>
  0.5 * x.reduce((sum, value, c) => sum + (value - y[c]) ** 2, 0);
