import { philox4x32, keyOf } from '../../random/philox.js';
import { Stream } from '../../random/streams.js';
import type { LoadedMarginal } from '../problem/load_marginals.js';

/** Iteration word for rows drawn outside training; see `sample_plan`. */
const HELD_OUT_ITERATION = 0xffff_fff0;

/** `count` rows of a marginal in engine coordinates, f32 [count, D_k]: with replacement from a table, fresh from a distribution or a function. */
export async function marginalRows(
  marginal: LoadedMarginal,
  index: number,
  count: number,
  seed: number,
): Promise<Float32Array> {
  if (marginal.kind !== 'table') return marginal.draw({ iteration: HELD_OUT_ITERATION, batchSize: count, seed });
  const { data, rows, columns } = marginal.table;
  const out = new Float32Array(count * columns);
  const key = keyOf(seed);
  for (let i = 0; i < count; i++) {
    const [word] = philox4x32(key, [Stream.batchRows, HELD_OUT_ITERATION, index, i]);
    const row = Math.floor((word / 2 ** 32) * rows);
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return out;
}
