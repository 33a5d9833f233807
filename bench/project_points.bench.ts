import { projectPoints } from '../src/ops/project_points/launch.js';
import { referenceProjectPoints } from '../test/reference/project_points.js';
import { checkKernel } from './support/check.js';
import { lineCases, lineData, lineName, type LineCase } from './support/line_case.js';
import { opBench } from './support/op_bench.js';

/** D multiply-adds for a number of 4 bytes: writing them is what it takes in few dimensions. */
export const projectPointsBench = opBench<LineCase>({
  name: 'project_points',
  casesFor: lineCases,
  nameOf: lineName,
  async place(device, { upload, empty, keep }, spec) {
    const { points, lines, dim } = spec;
    const { cloud, directions } = lineData(spec);
    const projections = empty('projections', lines * points);
    const args = {
      points: upload('points', cloud),
      directions: upload('directions', directions),
      count: points,
      lines,
    };
    const program = keep(projectPoints(device, { dim }));
    program.run({ ...args, projections });
    const actual = new Float32Array(await device.read(projections));
    const reference = referenceProjectPoints(Float64Array.from(cloud), Float64Array.from(directions), dim);
    // A sum of products of normal numbers of up to 6, cancelling to what it may.
    const allowed = { absolute: 36 * dim * 2 ** -24, relative: 2 ** -23 };
    const worst = checkKernel(`project_points on ${device.kind}`, actual, reference, allowed);
    const operations = 2 * points * lines * dim;
    const bytes = 4 * points * (lines + dim);
    return { worst, row: { operations, bytes, run: () => program.run({ ...args, projections }) } };
  },
});
