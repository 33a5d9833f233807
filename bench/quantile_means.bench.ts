import { fixedMasses } from '../src/ops/quantile_means/fixed_masses.js';
import { quantileMeans } from '../src/ops/quantile_means/launch.js';
import { referenceQuantileMeans } from '../test/reference/quantile_means.js';
import { checkKernel } from './support/check.js';
import { lineCases, lineData, lineName, sortedLines, type LineCase } from './support/line_case.js';
import { opBench } from './support/op_bench.js';

/** Uneven masses into four cells for every five of them. A point with its place and mass is read, 16 bytes. */
export const quantileMeansBench = opBench<LineCase>({
  name: 'quantile_means',
  casesFor: lineCases,
  nameOf: lineName,
  async place(device, { upload, empty, keep }, spec) {
    const { points, lines } = spec;
    const cells = Math.ceil(0.8 * points);
    const { cloud, directions } = lineData(spec);
    const { sorted, order } = sortedLines(spec, cloud, directions);
    const masses = Float64Array.from({ length: points }, (_, i) => 1 + (i % 7)).map(
      (mass, _, all) => mass / all.length,
    );
    const total = masses.reduce((a, b) => a + b, 0);
    const means = empty('means', lines * cells);
    const args = {
      rows: lines,
      length: points,
      sorted: upload('sorted', sorted),
      order: upload('order', new Float32Array(order.buffer)),
      masses: upload('masses', new Float32Array(fixedMasses(masses, cells).buffer)),
      cells,
      weight: 0.5,
      means,
      adds: false,
    };
    const program = keep(quantileMeans(device, { rows: lines, length: points }));
    program.run(args);
    const actual = new Float32Array(await device.read(means));
    const row = (l: number) => Float64Array.from(sorted.subarray(l * points, (l + 1) * points));
    const rowMasses = (l: number): Float64Array =>
      Float64Array.from(order.subarray(l * points, (l + 1) * points), (i) => masses[i] / total);
    const reference = Array.from({ length: lines }, (_, l) =>
      referenceQuantileMeans(row(l), rowMasses(l), cells).map((mean) => 0.5 * mean),
    );
    const worst = checkKernel(
      `quantile_means on ${device.kind}`,
      actual,
      Float64Array.from(reference.flatMap((row) => [...row])),
      // A mean of a few numbers of up to 10.
      { absolute: 40 * 2 ** -24, relative: 2 ** -22 },
    );
    return { worst, row: { bytes: lines * (16 * points + 4 * cells), run: () => program.run(args) } };
  },
});
