import { sortSegments } from '../src/ops/sort_segments/launch.js';
import { referenceSortSegments } from '../test/reference/sort_segments.js';
import { benchNormals } from './support/device_data.js';
import { checkKernel } from './support/check.js';
import { lineCases, type LineCase } from './support/line_case.js';
import { opBench } from './support/op_bench.js';

/**
 * Rows of normal numbers. Each run copies them first, since they are sorted in place. Bytes are the least: keys copied,
 * read and written, and places written.
 */
export const sortSegmentsBench = opBench<LineCase>({
  name: 'sort_segments',
  casesFor: lineCases,
  nameOf: ({ points, lines }) => `${lines} rows of ${points}`,
  async place(device, { upload, empty, keep }, { points, lines }) {
    const given = benchNormals(3, lines * points);
    const source = upload('unsorted', given);
    const args = {
      rows: lines,
      length: points,
      keys: empty('keys', given.length),
      order: empty('order', given.length),
    };
    const program = keep(sortSegments(device, args));
    const run = (): void => {
      device.copy(source, args.keys, given.byteLength);
      program.run(args);
    };
    run();
    const actual = new Float32Array(await device.read(args.keys));
    const places = new Uint32Array(await device.read(args.order));
    const { sorted, order } = referenceSortSegments(given, points);
    // Nothing is rounded.
    const exact = { absolute: 0, relative: 0 };
    const worst = Math.max(
      checkKernel(`sort_segments on ${device.kind}`, actual, sorted, exact),
      checkKernel(`places of sort_segments on ${device.kind}`, places, order, exact),
    );
    return { worst, row: { bytes: 5 * given.byteLength, run } };
  },
});
