import { lineMoves } from '../src/ops/line_moves/launch.js';
import { referenceLineMoves } from '../test/reference/line_moves.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { lineCases, lineData, lineName, sortedLines, type LineCase } from './support/line_case.js';
import { opBench } from './support/op_bench.js';

/** A residual is three numbers read and one written, then read again: 20 bytes; 2 D + 2 operations. */
export const lineMovesBench = opBench<LineCase>({
  name: 'line_moves',
  casesFor: lineCases,
  nameOf: lineName,
  async place(device, { upload, empty, keep }, spec) {
    const { points, lines, dim } = spec;
    const { cloud, directions } = lineData(spec);
    const { sorted, order } = sortedLines(spec, cloud, directions);
    const targets = benchNormals(4, lines * points);
    const args = {
      lines,
      points,
      sorted: upload('sorted', sorted),
      order: upload('order', new Float32Array(order.buffer)),
      targets: upload('targets', targets),
      directions: upload('directions', directions),
      moves: empty('moves', points * dim),
      squares: empty('squares', points),
      adds: false,
    };
    const program = keep(lineMoves(device, { dim, lines, points }));
    program.run(args);
    const [moves, squares] = await Promise.all([args.moves, args.squares].map((buffer) => device.readFloats(buffer)));
    const reference = referenceLineMoves({ sorted, order, targets, directions }, points, dim);
    const name = `line_moves on ${device.kind}`;
    // Sums of residuals of about 2 by numbers of about 1, as many roundings of random sign as lines.
    const rounding = 16 * Math.sqrt(lines) * 2 ** -24;
    const worst = Math.max(
      checkKernel(name, moves, reference.moves, { absolute: 4 * Math.sqrt(lines) * rounding, relative: rounding }),
      checkKernel(`squares of ${name}`, squares, reference.squares, { absolute: 0, relative: rounding }),
    );
    const operations = 2 * points * lines * (dim + 1);
    return { worst, row: { operations, bytes: 20 * points * lines, run: () => program.run(args) } };
  },
});
