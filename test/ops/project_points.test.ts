import { expect, it } from 'vitest';
import { projectPoints } from '../../src/ops/project_points/launch.js';
import { referenceProjectPoints } from '../reference/project_points.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

const cases = [
  { count: 1, dim: 1, lines: 1 },
  { count: 15, dim: 2, lines: 3 },
  { count: 127, dim: 3, lines: 200 },
  { count: 129, dim: 67, lines: 5 },
  { count: 1023, dim: 2, lines: 7 },
];

forEachDevice((_name, device) => {
  it.each(cases)('$count points of $dim on $lines lines', async ({ count, dim, lines }) => {
    const random = new TestRandom(count + dim);
    const [points, directions] = [random.normals(count * dim, 2), random.normals(lines * dim)];
    const actual = await withScratch(device(), async (scratch) => {
      const projections = scratch.output(lines * count + 3);
      const args = { points: scratch.upload(points), directions: scratch.upload(directions), count, lines };
      scratch.keep(projectPoints(device(), { dim })).run({ ...args, projections });
      return scratch.download(projections);
    });
    const { reference, ...tolerance } = float32Tolerance(dim, (nudge) =>
      referenceProjectPoints(nudge(points), nudge(directions), dim),
    );
    expectClose(actual.subarray(0, reference.length), reference, tolerance);
    expect([...actual.subarray(reference.length)], 'floats past the end').toEqual([NaN, NaN, NaN]);
  });
});
