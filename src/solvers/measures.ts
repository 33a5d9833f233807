import { Iterations, Stream, type PhiloxKey } from '../random/counters.js';
import { keyOf, philox4x32 } from '../random/philox.js';
import { toEngineExactly } from '../barycenter/problem/coordinates.js';
import type { LoadedMarginal, ReadyProblem } from '../barycenter/problem/loaded_problem.js';
import type { Measure } from './measure.js';

/** `count` of the numbers from 0 to `rows` − 1 without repetition, the same for the same key; in order. */
export function chosenRows(rows: number, count: number, key: PhiloxKey, marginal: number): Uint32Array {
  if (count >= rows) return Uint32Array.from({ length: rows }, (_, i) => i);
  // The rows with the smallest random words; ties go to the first.
  const words = Float64Array.from(
    { length: rows },
    (_, i) => philox4x32(key, [Stream.batchRows, Iterations.solver.first, marginal, i])[0],
  );
  const order = Uint32Array.from({ length: rows }, (_, i) => i).sort((a, b) => words[a] - words[b] || a - b);
  return order.slice(0, count).sort();
}

async function pointsOf(marginal: LoadedMarginal, index: number, most: number, seed: number): Promise<Float64Array> {
  if (marginal.kind === 'function') {
    const request = { iteration: Iterations.solver.first, batchSize: most, seed };
    return Float64Array.from(await marginal.draw(request));
  }
  const { table, affine, dim } = marginal;
  const rows = chosenRows(table.rows, most, keyOf(seed), index);
  const out = new Float64Array(rows.length * dim);
  for (const [i, row] of rows.entries()) out.set(table.data.subarray(row * dim, (row + 1) * dim), i * dim);
  return toEngineExactly(affine, out);
}

/**
 * Marginals as measures in the engine's coordinates, [K]: all rows of a table alike, `most` of them where it has more,
 * and as many draws of a marginal that is no table.
 */
export async function measuresOf({ marginals }: ReadyProblem, most: number, seed: number): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [k, marginal] of marginals.entries()) {
    const points = await pointsOf(marginal, k, most, seed);
    const rows = points.length / marginal.dim;
    measures.push({ points, dim: marginal.dim, masses: new Float64Array(rows).fill(1 / rows) });
  }
  return measures;
}
