import { describe, expect, it } from 'vitest';
import { keyOf, philox4x32 } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { referenceBatchRows, referenceGatherBatch } from './gather_batch.js';

describe('gather_batch twin', () => {
  const counter = { key: keyOf(12), iteration: 3, firstChain: 100 };

  it('takes the row ⌊w·R/2³²⌋, which a double holds for small R', () => {
    const rows = referenceBatchRows(1000, 50, counter);
    rows.forEach((row, b) => {
      const word = philox4x32(counter.key, [Stream.batchRows, 3, 100 + b, 0])[0];
      expect(row).toBe(Math.floor((word * 1000) / 2 ** 32));
    });
    expect(Math.max(...rows)).toBeLessThan(1000);
    expect(new Set(rows).size).toBeGreaterThan(40);
  });

  it('copies whole rows', () => {
    const table = Float64Array.from({ length: 30 }, (_, i) => i);
    const out = referenceGatherBatch(table, { rows: 10, dim: 3, batch: 4 }, counter);
    const rows = referenceBatchRows(10, 4, counter);
    expect(out).toEqual(rows.flatMap((r) => [3 * r, 3 * r + 1, 3 * r + 2]));
  });
});
