import { logConvolve } from '../src/ops/log_convolve/launch.js';
import { LOG_BYTES, packLogs, unpackLogs } from '../src/ops/log_convolve/logs.js';
import { referenceLogConvolve, type LogConvolution } from '../test/reference/log_convolve.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** ρ of a unit square at this ε. */
const decayOf = (length: number, epsilon: number): number => 1 / (length - 1) ** 2 / (2 * epsilon);

/** Both axes of histograms as grids have them, with a wide kernel, and one of a cell. */
const cases: readonly LogConvolution[] = [
  { outer: 640, length: 64, inner: 1, decay: decayOf(64, 2e-3) },
  { outer: 10, length: 64, inner: 64, decay: decayOf(64, 2e-3) },
  { outer: 1024, length: 256, inner: 1, decay: decayOf(256, 2e-3) },
  { outer: 4, length: 256, inner: 256, decay: decayOf(256, 2e-3) },
  { outer: 4, length: 256, inner: 256, decay: decayOf(256, 2e-5) },
];
const smallCases: readonly LogConvolution[] = [
  { outer: 40, length: 64, inner: 1, decay: decayOf(64, 2e-3) },
  { outer: 1, length: 64, inner: 40, decay: decayOf(64, 2e-4) },
];

const casesFor = ({ device, quick }: BenchContext) => (quick || device.info.software ? smallCases : cases);

/** Float64's rounding of hundreds of nats, and float32's of a fraction of one. */
const ALLOWED = { cpu: 1e-12, webgpu: 2e-6 };

/** A multiply and an add for each pair of cells of a line, whatever a kernel makes of it. */
export const logConvolveBench = opBench<LogConvolution>({
  name: 'log_convolve',
  casesFor,
  nameOf: ({ outer, length, inner, decay }) => `${outer} × ${length} × ${inner}, ${decay.toPrecision(2)} nats a cell`,
  async place(device, { empty, keep }, spec) {
    const { outer, length, inner, decay } = spec;
    const values = Float64Array.from(benchNormals(1, outer * length * inner), (value) => 3 * value);
    const [input, output] = ['in', 'out'].map((label) => empty(label, (values.length * LOG_BYTES) / 4));
    device.write(input, packLogs(device.kind, values));
    const program = keep(logConvolve(device, { length, inner, decay }));
    const run = (): void => program.run({ outer, input, output });
    run();
    const found = unpackLogs(device.kind, await device.read(output));
    // The first image or line.
    const checked = length * inner;
    const reference = referenceLogConvolve(values.slice(0, checked), { ...spec, outer: 1 });
    const allowed = { absolute: ALLOWED[device.kind], relative: 0 };
    const worst = checkKernel(`log_convolve on ${device.kind}`, found.subarray(0, checked), reference, allowed);
    return { worst, row: { operations: 2 * outer * length ** 2 * inner, run } };
  },
});
