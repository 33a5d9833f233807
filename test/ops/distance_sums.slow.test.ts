import { expect, it } from 'vitest';
import { DISTANCE_CHUNK, distanceChunks } from '../../src/ops/distance_sums/chunks.js';
import { distanceSums } from '../../src/ops/distance_sums/launch.js';
import { referenceDistanceSums } from '../reference/distance_sums.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const cases = [
  { rows: 1, points: 1, dim: 1, firstRow: 0 },
  { rows: 3, points: 2, dim: 2, firstRow: 1 },
  { rows: 33, points: 31, dim: 5, firstRow: 0 },
  { rows: 17, points: 255, dim: 16, firstRow: 40 },
  { rows: 70, points: 256, dim: 17, firstRow: 3 },
  { rows: 48, points: 257, dim: 50, firstRow: 0 },
  { rows: 65, points: 1029, dim: 129, firstRow: 16 },
  // On a software driver two dispatches of two workgroups.
  { rows: 40, points: 257, dim: 4096, firstRow: 0 },
];

forEachDevice((_name, device) => {
  it('refuses a first row that is none', async () => {
    await withScratch(device(), (scratch) => {
      const [x, sums] = [scratch.upload(new Float32Array(4)), scratch.output(4)];
      const program = scratch.keep(distanceSums(device(), { dim: 2 }));
      for (const firstRow of [-1, 0.5, NaN]) {
        expect(() => program.run({ x, firstRow, rows: 1, y: x, points: 2, sums })).toThrow(
          /firstRow must be a whole number from 0 up/,
        );
      }
      return Promise.resolve();
    });
  });

  it.each(cases)('$rows rows from $firstRow on by $points points of $dim', async ({ rows, points, dim, firstRow }) => {
    const random = new TestRandom(rows + points);
    // Rows after the last one would show if they counted.
    const [x, y] = [random.normals((firstRow + rows + 2) * dim, 2), random.normals(points * dim)];
    const actual = await withScratch(device(), async (scratch) => {
      const sums = scratch.output(distanceChunks(points) * rows + 3);
      const args = { x: scratch.upload(x), firstRow, rows, y: scratch.upload(y), points, sums };
      scratch.keep(distanceSums(device(), { dim })).run(args);
      return scratch.download(sums);
    });
    const own = Float64Array.from(x.subarray(firstRow * dim, (firstRow + rows) * dim));
    const reference = referenceDistanceSums(own, Float64Array.from(y), dim, DISTANCE_CHUNK);
    expectClose(actual.subarray(0, reference.length), reference, {
      absolute: 0,
      relative: 4 * Math.sqrt(dim + DISTANCE_CHUNK + 3) * FLOAT32_UNIT,
      reason:
        'sums of positive terms: as many roundings of random sign as terms, four times their standard deviation at most',
    });
    expect([...actual.subarray(reference.length)], 'floats past the end').toEqual([NaN, NaN, NaN]);
  });

  it('finds a point at distance 0 from itself, exactly, wherever the cloud lies', async () => {
    const dim = 7;
    const point = new TestRandom(5).normals(dim).map((value) => value + 1e4);
    const sums = await withScratch(device(), async (scratch) => {
      const [buffer, out] = [scratch.upload(point), scratch.output(1)];
      scratch
        .keep(distanceSums(device(), { dim }))
        .run({ x: buffer, firstRow: 0, rows: 1, y: buffer, points: 1, sums: out });
      return scratch.download(out);
    });
    expect([...sums]).toEqual([0]);
  });
});
