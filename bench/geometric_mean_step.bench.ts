import { errorBytes, readErrors } from '../src/ops/geometric_mean_step/cells.js';
import { geometricMeanStep } from '../src/ops/geometric_mean_step/launch.js';
import { LOG_BYTES, packLogs, unpackLogs } from '../src/ops/log_convolve/logs.js';
import { referenceGeometricMeanStep } from '../test/reference/geometric_mean_step.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

export interface MeanStepCase {
  readonly cells: number;
  readonly histograms: number;
  readonly checksErrors: boolean;
}

const cases: readonly MeanStepCase[] = [
  { cells: 64 ** 2, histograms: 10, checksErrors: false },
  { cells: 64 ** 2, histograms: 10, checksErrors: true },
  { cells: 256 ** 2, histograms: 4, checksErrors: false },
];
const smallCases: readonly MeanStepCase[] = [{ cells: 24 ** 2, histograms: 3, checksErrors: true }];

const casesFor = ({ device, quick }: BenchContext) => (quick || device.info.software ? smallCases : cases);

/** Float64's rounding of some nats, and float32's of a fraction of one. */
const ALLOWED = { cpu: 1e-12, webgpu: 2e-6 };

/** A multiply-add into the mean and two additions and one for each step, of every cell of a histogram. */
const OPERATIONS = 6;

export const geometricMeanStepBench = opBench<MeanStepCase>({
  name: 'geometric_mean_step',
  casesFor,
  nameOf: ({ cells, histograms, checksErrors }) =>
    `K = ${histograms}, ${cells} cells${checksErrors ? ', with errors' : ''}`,
  async place(device, { empty, keep }, { cells, histograms, checksErrors }) {
    const weights = Array.from({ length: histograms }, (_, k) => (2 * (k + 1)) / (histograms * (histograms + 1)));
    const place = (label: string, seed: number, count: number) => {
      const values = Float64Array.from(benchNormals(seed, count), (value) => value - Math.log(cells));
      const buffer = empty(label, (count * LOG_BYTES) / 4);
      device.write(buffer, packLogs(device.kind, values));
      return { buffer, rows: Array.from({ length: histograms }, (_, k) => values.slice(k * cells, (k + 1) * cells)) };
    };
    const reached = place('reached', 1, histograms * cells);
    const potentials = place('potentials', 2, histograms * cells);
    const mean = empty('mean', (cells * LOG_BYTES) / 4);
    const errors = empty('errors', errorBytes(device.kind, cells) / 4);
    const program = keep(geometricMeanStep(device, { cells, weights }));
    const run = (): void =>
      program.run({
        reached: reached.buffer,
        potentials: potentials.buffer,
        mean,
        ...(checksErrors ? { errors } : {}),
      });
    run();
    const expected = referenceGeometricMeanStep({
      reached: reached.rows,
      potentials: potentials.rows,
      weights,
      relaxation: 1,
    });
    const found = unpackLogs(device.kind, await device.read(potentials.buffer));
    const allowed = { absolute: ALLOWED[device.kind], relative: 0 };
    const all = Float64Array.from(expected.potentials.flatMap((own) => [...own]));
    const worst = checkKernel(`geometric_mean_step on ${device.kind}`, found, all, allowed);
    if (checksErrors) {
      const sums = await readErrors(device, errors, cells);
      const relative = { absolute: 0, relative: device.kind === 'cpu' ? 1e-12 : 1e-5 };
      checkKernel(
        'geometric_mean_step, errors',
        Float64Array.of(sums.plans),
        Float64Array.of(expected.errors.plans),
        relative,
      );
    }
    return { worst, row: { operations: OPERATIONS * histograms * cells, run } };
  },
});
