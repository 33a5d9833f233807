import type { Floats, Table } from '../../io/numeric_table.js';
import { philox4x32, keyOf } from '../../random/philox.js';
import { Iterations, Stream } from '../../random/counters.js';
import { fromEngine, toEngine } from '../problem/coordinates.js';
import type { DeferredMarginal, LoadedMarginal, LoadedProblem } from '../problem/loaded_problem.js';
import { marginalAtHand } from '../problem/restore_problem.js';

/** Rows of a table drawn with replacement, in its own precision. */
function drawnRows({ data, rows, columns }: Table, index: number, count: number, seed: number): Floats {
  const out = data instanceof Float64Array ? new Float64Array(count * columns) : new Float32Array(count * columns);
  const key = keyOf(seed);
  for (let i = 0; i < count; i++) {
    const [word] = philox4x32(key, [Stream.batchRows, Iterations.heldOut.first, index, i]);
    const row = Math.floor((word / 2 ** 32) * rows);
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return out;
}

const drawn = async (
  marginal: Extract<LoadedMarginal, { kind: 'function' }>,
  count: number,
  seed: number,
): Promise<Float32Array> => marginal.draw({ iteration: Iterations.heldOut.first, batchSize: count, seed });

/**
 * `count` rows of a marginal in engine coordinates, f32 [count, D_k]: with replacement from a table, fresh from a
 * distribution or a function.
 */
export async function marginalRows(
  given: LoadedMarginal | DeferredMarginal,
  index: number,
  count: number,
  seed: number,
): Promise<Float32Array> {
  const marginal = await marginalAtHand(given);
  if (marginal.kind === 'function') return drawn(marginal, count, seed);
  return toEngine(marginal.affine, drawnRows(marginal.table, index, count, seed));
}

/** The same rows of marginal k as they are in the data: a table's own numbers. */
export async function dataRows(
  { marginals, coordinates }: LoadedProblem,
  k: number,
  count: number,
  seed: number,
): Promise<Floats> {
  const marginal = await marginalAtHand(marginals[k]);
  if (marginal.kind === 'table') return drawnRows(marginal.table, k, count, seed);
  return fromEngine(coordinates.inputs[k], await drawn(marginal, count, seed), coordinates.precision);
}
