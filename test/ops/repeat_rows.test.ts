import { expect, it } from 'vitest';
import { repeatRows } from '../../src/ops/repeat_rows/launch.js';
import { referenceRepeatRows } from '../reference/repeat_rows.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';

const cases = [
  { rows: 1, dim: 1, each: 1, times: 1, fromOffset: 0, outOffset: 0 },
  { rows: 7, dim: 3, each: 5, times: 1, fromOffset: 4, outOffset: 0 },
  { rows: 33, dim: 2, each: 1, times: 9, fromOffset: 0, outOffset: 13 },
  { rows: 3, dim: 513, each: 4, times: 2, fromOffset: 1, outOffset: 2 },
];

forEachDevice((_name, device) => {
  it.each(cases)('$rows rows of $dim, each $each times, $times times over', async (shape) => {
    const { rows, dim, each, times, fromOffset, outOffset } = shape;
    const data = new TestRandom(rows).normals(fromOffset + rows * dim);
    const [floats, after] = [times * rows * each * dim, 3];
    const got = await withScratch(device(), async (scratch) => {
      const out = scratch.output(outOffset + floats + after);
      const program = scratch.keep(repeatRows(device(), { rows, dim, each, times }));
      program.run({ from: scratch.upload(data), fromOffset, out, outOffset });
      return scratch.download(out);
    });
    // Rows are copied, not computed: exact, and nothing else is touched.
    const untouched = (count: number) => new Array<number>(count).fill(NaN);
    const repeated = referenceRepeatRows(data.subarray(fromOffset), shape);
    expect([...got]).toEqual([...untouched(outOffset), ...repeated, ...untouched(after)]);
  });

  it('refuses to read what it writes', async () => {
    await withScratch(device(), (scratch) => {
      const both = scratch.output(8);
      const program = scratch.keep(repeatRows(device(), { rows: 2, dim: 2, each: 2 }));
      expect(() => program.run({ from: both, out: both })).toThrow(/repeat_rows: from and out must be two buffers/);
      expect(() => program.run({ from: both, out: scratch.output(7) })).toThrow(/must hold at least 8 floats/);
      return Promise.resolve();
    });
  });
});
