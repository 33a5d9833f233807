import { expect, it } from 'vitest';
import { lineMoves } from '../../src/ops/line_moves/launch.js';
import { referenceLineMoves } from '../reference/line_moves.js';
import { referenceProjectPoints } from '../reference/project_points.js';
import { referenceSortSegments } from '../reference/sort_segments.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const cases = [
  { points: 1, dim: 1, lines: 1 },
  { points: 3, dim: 2, lines: 2 },
  { points: 127, dim: 3, lines: 33 },
  { points: 129, dim: 17, lines: 4 },
  { points: 1023, dim: 2, lines: 200 },
];

forEachDevice((_name, device) => {
  it.each(cases)('$points points of $dim on $lines lines, twice', async ({ points, dim, lines }) => {
    const random = new TestRandom(points + dim);
    const cloud = Float64Array.from(random.normals(points * dim));
    const directions = random.normals(lines * dim);
    const seen = Float32Array.from(referenceProjectPoints(cloud, Float64Array.from(directions), dim));
    const { sorted, order } = referenceSortSegments(seen, points);
    const targets = random.normals(lines * points, 2);
    const actual = await withScratch(device(), async (scratch) => {
      const args = {
        lines,
        points,
        sorted: scratch.upload(Float32Array.from(sorted)),
        order: scratch.upload(new Float32Array(order.buffer)),
        targets: scratch.upload(targets),
        directions: scratch.upload(directions),
        moves: scratch.output(points * dim + 3),
        squares: scratch.output(points + 3),
      };
      const program = scratch.keep(lineMoves(device(), { dim, lines: lines + 1, points: points + 1 }));
      program.run({ ...args, adds: false });
      program.run({ ...args, adds: true });
      return { moves: await scratch.download(args.moves), squares: await scratch.download(args.squares) };
    });
    const reference = referenceLineMoves({ sorted, order, targets, directions }, points, dim);
    const largest = 2 * lines * Math.max(...reference.squares.map((square) => Math.sqrt(square / lines)));
    const tolerance = {
      absolute: 4 * largest * (Math.sqrt(lines + 2) + 1) * FLOAT32_UNIT,
      relative: 0,
      reason: 'a sum of so many residuals by directions in float32: four times roundings of random sign',
    };
    for (const name of ['moves', 'squares'] as const) {
      const twice = reference[name].map((value) => 2 * value);
      const rounding =
        name === 'moves'
          ? tolerance
          : { ...tolerance, absolute: 0, relative: 4 * (Math.sqrt(lines) + 4) * FLOAT32_UNIT };
      expectClose(actual[name].subarray(0, twice.length), twice, rounding);
      expect([...actual[name].subarray(twice.length)], 'floats past the end').toEqual([NaN, NaN, NaN]);
    }
  });
});
