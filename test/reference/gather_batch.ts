import type { NoiseCounter } from '../../src/ops/support/segments.js';
import { philox4x32 } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';

/**
 * ⌊w·R / 2³²⌋ for the rows of a minibatch, w the first word of
 * Philox(key, (Stream.batchRows, iteration, firstChain + b, 0)).
 *
 * @returns row numbers, [batch]
 */
export function referenceBatchRows(rows: number, batch: number, counter: NoiseCounter): number[] {
  const { key, iteration, firstChain } = counter;
  return Array.from({ length: batch }, (_, b) => {
    const word = philox4x32(key, [Stream.batchRows, iteration, firstChain + b, 0])[0];
    return Number((BigInt(word) * BigInt(rows)) >> 32n);
  });
}

/** @returns rows of `table`, [batch, dim], of any kind of array */
export function referenceGatherBatch<T extends Float32Array | Float64Array>(
  table: T,
  spec: { readonly rows: number; readonly dim: number; readonly batch: number },
  counter: NoiseCounter,
): number[] {
  const { rows, dim, batch } = spec;
  return referenceBatchRows(rows, batch, counter).flatMap((row) => [...table.subarray(row * dim, (row + 1) * dim)]);
}
