import { expect, it } from 'vitest';
import type { DeviceBuffer } from '../../src/device/contract.js';
import { errorBytes, readErrors, type MarginalErrors } from '../../src/ops/geometric_mean_step/cells.js';
import { geometricMeanStep } from '../../src/ops/geometric_mean_step/launch.js';
import { LOG_BYTES, NO_MASS, packLogs, unpackLogs } from '../../src/ops/log_convolve/logs.js';
import { referenceGeometricMeanStep, type GeometricMeanStep } from '../reference/geometric_mean_step.js';
import { forEachDevice, withScratch, type Scratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose } from '../support/tolerance.js';

interface Case {
  readonly cells: number;
  readonly weights: readonly number[];
  readonly relaxation: number;
  /** Size of the logarithms. */
  readonly nats: number;
  readonly self?: boolean;
}

const cases: readonly Case[] = [
  { cells: 1, weights: [1], relaxation: 1, nats: 2 },
  { cells: 63, weights: [0.3, 0.7], relaxation: 1.5, nats: 3 },
  // Thousands of nats, whose mean is the logarithm of a mass.
  { cells: 257, weights: [0.2, 0.3, 0.5], relaxation: 1, nats: 4000 },
  { cells: 512, weights: [0.1, 0.9], relaxation: 1, nats: 3, self: true },
  { cells: 131, weights: [0.21, 0.001, 0.789], relaxation: 1.75, nats: 300, self: true },
];

const AFTER = 7.25;

/** Numbers that a device's format holds as they are, so that the twin begins where the kernel does. */
const held = (kind: 'cpu' | 'webgpu', values: Float64Array): Float64Array => {
  const packed = packLogs(kind, values);
  return unpackLogs(kind, packed.buffer as ArrayBuffer);
};

const rows = (values: Float64Array, cells: number): Float64Array[] =>
  Array.from({ length: values.length / cells }, (_, k) => values.slice(k * cells, (k + 1) * cells));

/** A step whose plans have nearly the mean for their marginals, with masses that sum to some units. */
function stepOf(kind: 'cpu' | 'webgpu', { cells, weights, relaxation, nats, self }: Case): GeometricMeanStep {
  const random = new TestRandom(cells);
  const normals = (deviation: number) => Float64Array.from(random.normals(cells, deviation));
  const apart = weights.map(() => normals(nats));
  const mean = (j: number): number => weights.reduce((sum, weight, k) => sum + weight * apart[k][j], 0);
  const reached = apart.map((own) =>
    held(
      kind,
      own.map((value, j) => value - mean(j) - Math.log(cells)),
    ),
  );
  const potentials = reached.map((own) =>
    held(
      kind,
      normals(1).map((value, j) => value - own[j] - Math.log(cells)),
    ),
  );
  const plan = { potential: held(kind, normals(1)), reached: held(kind, normals(1)) };
  return { reached, potentials, weights, relaxation, ...(self ? { self: plan } : {}) };
}

async function run(
  scratch: Scratch,
  step: GeometricMeanStep,
): Promise<{ logs: Float64Array[]; errors: MarginalErrors }> {
  const { device } = scratch;
  const cells = step.reached[0].length;
  const upload = (parts: readonly Float64Array[]): DeviceBuffer => {
    const logs = Float64Array.from([...parts.flatMap((part) => [...part]), AFTER]);
    const buffer = scratch.keep(device.createBuffer('logs', logs.length * LOG_BYTES));
    device.write(buffer, packLogs(device.kind, logs));
    return buffer;
  };
  const download = async (buffer: DeviceBuffer): Promise<Float64Array> => {
    const all = unpackLogs(device.kind, await device.read(buffer));
    expect(all.at(-1), 'the value past the end').toBe(AFTER);
    return all.subarray(0, -1);
  };
  const [reached, potentials, mean] = [step.reached, step.potentials, [new Float64Array(cells)]].map(upload);
  const self = step.self && { potential: upload([step.self.potential]), reached: upload([step.self.reached]) };
  const errors = scratch.keep(device.createBuffer('errors', errorBytes(device.kind, cells)));
  const { weights, relaxation } = step;
  scratch
    .keep(geometricMeanStep(device, { cells, weights }))
    .run({ reached, potentials, mean, relaxation, errors, ...(self ? { self } : {}) });
  const logs = [await download(mean), ...rows(await download(potentials), cells)];
  if (self) logs.push(await download(self.potential));
  return { logs, errors: await readErrors(device, errors, cells) };
}

/** Of logarithms of a size, and of a way so long. */
function toleranceOn(kind: 'cpu' | 'webgpu', size: number, way: number) {
  if (kind === 'cpu') {
    return { absolute: 8 * 2 ** -53 * size, relative: 0, reason: 'float64: eight roundings of numbers of that size' };
  }
  const reason =
    'float32: three weights to 2⁻³¹ times logarithms of that size, fractions rounded six times at 2⁻²⁴; relaxed, a ' +
    'way that is rounded three times';
  return { absolute: 6 * 2 ** -24 + 3 * 2 ** -31 * size + 3 * 2 ** -24 * way, relative: 0, reason };
}

const largest = (parts: readonly Float64Array[]): number =>
  parts.reduce((most, part) => part.reduce((m, value) => Math.max(m, Math.abs(value)), most), 0);

forEachDevice((_name, device) => {
  it.each(cases)('$cells cells, weights $weights, ω = $relaxation, $nats nats', async (given) => {
    const { kind } = device();
    const step = stepOf(kind, given);
    const expected = referenceGeometricMeanStep(step);
    const { logs, errors } = await withScratch(device(), (scratch) => run(scratch, step));
    const parts = [expected.mean, ...expected.potentials, ...(expected.selfPotential ? [expected.selfPotential] : [])];
    expect(logs).toHaveLength(parts.length);
    const size = largest([...parts, ...step.potentials, ...step.reached]);
    const way =
      given.relaxation === 1
        ? 0
        : largest(step.potentials.map((v, k) => v.map((x, j) => expected.potentials[k][j] - x)));
    for (const [i, part] of parts.entries()) expectClose(logs[i], part, toleranceOn(kind, size, way));
    // Masses of some units, each right to the tolerance of its logarithm and to an exponential's.
    const mass =
      1 + expected.errors.plans + expected.errors.self + expected.mean.reduce((sum, q) => sum + Math.exp(q), 0);
    const allowed = (2 * toleranceOn(kind, size, 0).absolute + (kind === 'cpu' ? 0 : 4 * 2 ** -24)) * mass;
    expect(Math.abs(errors.plans - expected.errors.plans)).toBeLessThan(allowed);
    expect(Math.abs(errors.self - expected.errors.self)).toBeLessThan(allowed);
  });

  it('takes cells that no mass reaches, and leaves NaN where it was', async () => {
    const step = stepOf(device().kind, { cells: 9, weights: [0.5, 0.5], relaxation: 1, nats: 3 });
    step.reached[0][2] = NO_MASS;
    if (device().kind === 'cpu') step.reached[1][4] = NaN;
    const { mean, potentials } = referenceGeometricMeanStep(step);
    const { logs, errors } = await withScratch(device(), (scratch) => run(scratch, step));
    expect(logs[0][2] / mean[2]).toBeCloseTo(1, 6);
    expect(logs[2][2] / potentials[1][2]).toBeCloseTo(1, 6);
    // WGSL lets a compiler take it that there is no NaN.
    if (device().kind === 'cpu') expect([logs[0][4], logs[1][4], errors.plans]).toEqual([NaN, NaN, NaN]);
  });

  it('refuses shapes and buffers that make no sense, and says how to mend them', async () => {
    await withScratch(device(), (scratch) => {
      const open = scratch.device;
      expect(() => geometricMeanStep(open, { cells: 0, weights: [1] })).toThrow(/cells must be a whole number/);
      expect(() => geometricMeanStep(open, { cells: 3, weights: [] })).toThrow(/a weight for each histogram; got none/);
      expect(() => geometricMeanStep(open, { cells: 3, weights: [1, 0] })).toThrow(/each weight must be a positive/);
      const program = scratch.keep(geometricMeanStep(open, { cells: 4, weights: [0.5, 0.5] }));
      const buffer = (cells: number) => scratch.keep(open.createBuffer('logs', cells * LOG_BYTES));
      const good = { reached: buffer(8), potentials: buffer(8), mean: buffer(4) };
      expect(() => program.run({ ...good, reached: buffer(7) })).toThrow(/buffer reached must hold at least 16 floats/);
      expect(() => program.run({ ...good, mean: buffer(3) })).toThrow(/buffer mean must hold at least 8 floats/);
      expect(() => program.run({ ...good, relaxation: -1 })).toThrow(/relaxation must be a positive/);
      const errors = scratch.keep(open.createBuffer('errors', 4));
      expect(() => program.run({ ...good, errors })).toThrow(/buffer errors must hold/);
      return Promise.resolve();
    });
  });
});
