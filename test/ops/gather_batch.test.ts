import { expect, it } from 'vitest';
import { gatherBatch } from '../../src/ops/gather_batch/launch.js';
import { keyOf } from '../../src/random/philox.js';
import { referenceGatherBatch } from '../reference/gather_batch.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';

const plain = { key: keyOf(11), iteration: 0, firstChain: 0, outOffset: 0 };

const cases = [
  { ...plain, rows: 1, dim: 1, batch: 1 },
  { ...plain, rows: 3, dim: 2, batch: 7, iteration: 5 },
  { ...plain, rows: 1000, dim: 3, batch: 33, outOffset: 13 },
  { ...plain, rows: 65537, dim: 5, batch: 257, key: keyOf(2 ** 50 + 3) },
  { ...plain, rows: 100, dim: 64, batch: 65, firstChain: 1000, outOffset: 64 },
  { ...plain, rows: 17, dim: 513, batch: 9, iteration: 0xffffffff, firstChain: 0xfffffffc },
];

forEachDevice((_name, device) => {
  it.each(cases)('$batch of $rows rows of $dim from float $outOffset on', async (args) => {
    const { rows, dim, batch, outOffset } = args;
    const table = new TestRandom(rows).normals(rows * dim);
    const after = 5;
    const got = await withScratch(device(), async (scratch) => {
      const out = scratch.output(outOffset + batch * dim + after);
      scratch.keep(gatherBatch(device(), { rows, dim, batch })).run({ ...args, table: scratch.upload(table), out });
      return scratch.download(out);
    });
    // Rows are copied, not computed: exact, and nothing else is touched.
    const untouched = (count: number) => new Array<number>(count).fill(NaN);
    const rowsDrawn = referenceGatherBatch(table, args, args);
    expect([...got]).toEqual([...untouched(outOffset), ...rowsDrawn, ...untouched(after)]);
  });
});
