import { expect, it } from 'vitest';
import { planBlocks } from '../../src/ops/log_convolve/blocks.js';
import { logConvolve } from '../../src/ops/log_convolve/launch.js';
import { LOG_BYTES, NO_MASS, packLogs, unpackLogs } from '../../src/ops/log_convolve/logs.js';
import { referenceLogConvolve, type LogConvolution } from '../reference/log_convolve.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose } from '../support/tolerance.js';

interface Case extends LogConvolution {
  /** Size of the values, in nats. */
  readonly nats: number;
  readonly subtracts?: boolean;
  readonly relaxation?: number;
}

const cases: readonly Case[] = [
  { outer: 1, length: 1, inner: 1, decay: 0.5, nats: 3 },
  { outer: 3, length: 2, inner: 1, decay: 1e-9, nats: 3 },
  // One block of a line, lines of all kinds of strides.
  { outer: 2, length: 33, inner: 19, decay: 0.01, nats: 3, subtracts: true, relaxation: 1.5 },
  { outer: 19, length: 20, inner: 1, decay: 0.05, nats: 30 },
  // Several blocks, the last one short; the potentials of these differ by hundreds of nats from cell to cell.
  { outer: 1, length: 61, inner: 9, decay: 0.3, nats: 40, subtracts: true },
  { outer: 1, length: 50, inner: 3, decay: 2, nats: 900 },
  // A kernel of less than a cell, and two tiles of outputs.
  { outer: 1, length: 270, inner: 1, decay: 40, nats: 1000 },
  { outer: 1, length: 300, inner: 2, decay: 1e-4, nats: 10 },
];

const BEFORE = 7.25;

/** The convolution on the device; what lies after it must stay. */
async function convolve(
  open: Parameters<typeof withScratch>[0],
  values: Float64Array,
  { outer, length, inner, decay, relaxation }: Omit<Case, 'nats'>,
  minuend?: Float64Array,
): Promise<Float64Array> {
  return withScratch(open, async (scratch) => {
    const { device } = scratch;
    const upload = (logs: Float64Array) => {
      const buffer = scratch.keep(device.createBuffer('logs', logs.length * LOG_BYTES));
      device.write(buffer, packLogs(device.kind, logs));
      return buffer;
    };
    const output = upload(new Float64Array(values.length + 3).fill(BEFORE));
    const args = {
      outer,
      input: upload(values),
      output,
      ...(relaxation ? { relaxation } : {}),
      ...(minuend ? { minuend: upload(minuend) } : {}),
    };
    scratch.keep(logConvolve(device, { length, inner, decay })).run(args);
    const all = unpackLogs(device.kind, await device.read(output));
    expect([...all.subarray(values.length)], 'values past the end').toEqual([BEFORE, BEFORE, BEFORE]);
    return all.subarray(0, values.length);
  });
}

/** Of a sum's logarithm: what the terms' own rounding makes of it. */
function toleranceOn(kind: 'cpu' | 'webgpu', expected: Float64Array, spec: LogConvolution, way = 0) {
  const size = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0) + spec.decay * spec.length ** 2;
  if (kind === 'cpu') {
    const absolute = 2e-14 + 4 * 2 ** -53 * size;
    return { absolute, relative: 0, reason: 'float64: roundings of exponents of that size, and of sums of 300 terms' };
  }
  const reason =
    'float32: exponents of fractions up to 1 off by 2⁻²⁴ twice, exp and log by 2 ulp, sums of 32 terms at a time, ' +
    'the result stored to 2⁻²⁵; relaxed, a way of whole nats that is float32, rounded four times';
  return { absolute: 2e-6 + 4 * 2 ** -24 * way, relative: 0, reason };
}

forEachDevice((_name, device) => {
  it.each(cases)('$outer × $length × $inner, decay $decay, $nats nats', async (spec) => {
    const random = new TestRandom(spec.length + spec.inner);
    const cells = spec.outer * spec.length * spec.inner;
    const values = Float64Array.from(random.normals(cells, spec.nats));
    const minuend = spec.subtracts ? Float64Array.from(random.normals(cells, spec.nats)) : undefined;
    const sums = referenceLogConvolve(values, spec);
    const expected = minuend
      ? sums.map((value, i) => BEFORE + (spec.relaxation ?? 1) * (minuend[i] - value - BEFORE))
      : sums;
    const found = await convolve(device(), values, spec, minuend);
    const way = spec.relaxation ? expected.reduce((most, v) => Math.max(most, Math.abs(v - BEFORE)), 0) : 0;
    expectClose(found, expected, toleranceOn(device().kind, sums, spec, way));
  });

  it('moves mass across a whole line at a decay of half a nat a cell', async () => {
    // in_j = 2ρ j·n: the terms of an output far away are the largest, and those of its own block count for nothing.
    for (const slope of [1, -1]) {
      const spec = { outer: 1, length: 128, inner: 1, decay: 0.5 };
      const values = Float64Array.from({ length: 128 }, (_, j) => slope * 128 * j * (1 + (j % 5)));
      const expected = referenceLogConvolve(values, spec);
      expectClose(await convolve(device(), values, spec), expected, toleranceOn(device().kind, expected, spec));
    }
  });

  it('leaves out no block whose share of a sum is seen', async () => {
    // All mass of the first block in its first cell, of the second in its first: at the end of the first block the
    // second adds e^−share of the sum, which the bounds of blocks put at just that. Eight lines, a whole tile: lanes
    // without mass keep every block.
    const spec = { outer: 8, length: 256, inner: 1, decay: 0.01 };
    const { block } = planBlocks(spec);
    expect(block, 'cells of a block: there must be several').toBeLessThan(128);
    for (const share of [3, 12]) {
      const values = new Float64Array(8 * 256).fill(-Infinity);
      for (let line = 0; line < 8; line++) {
        values[line * 256] = 0;
        values[line * 256 + block] = spec.decay - spec.decay * (block - 1) ** 2 - share;
      }
      const expected = referenceLogConvolve(values, spec);
      expectClose(await convolve(device(), values, spec), expected, toleranceOn(device().kind, expected, spec));
    }
  });

  it('takes cells without mass, and whole lines of them', async () => {
    const spec = { outer: 3, length: 12, inner: 1, decay: 0.2 };
    const values = new Float64Array(36).fill(-Infinity);
    values[5] = 2;
    values[30] = NaN;
    const found = await convolve(device(), values, spec);
    const expected = Float64Array.from({ length: 12 }, (_, i) => 2 - 0.2 * (i - 5) ** 2);
    expectClose(found.subarray(0, 12), expected, toleranceOn(device().kind, expected, spec));
    for (const value of found.subarray(12, 24)) expect(value).toBeLessThan(NO_MASS / 2);
    // WGSL lets a compiler take it that there is no NaN.
    if (device().kind === 'cpu') expect([...found.subarray(24)].every(Number.isNaN)).toBe(true);
  });

  it('refuses shapes and buffers that make no sense, and says how to mend them', async () => {
    await withScratch(device(), (scratch) => {
      const open = scratch.device;
      expect(() => logConvolve(open, { length: 3, inner: 1, decay: 0 })).toThrow(/decay must be a positive number/);
      expect(() => logConvolve(open, { length: 0, inner: 1, decay: 1 })).toThrow(/length must be a whole number/);
      expect(() => logConvolve(open, { length: 1e5, inner: 1, decay: 1 })).toThrow(/Pass a smaller decay/);
      const program = scratch.keep(logConvolve(open, { length: 4, inner: 2, decay: 1 }));
      const [input, output] = [0, 1].map(() => scratch.keep(open.createBuffer('logs', 8 * LOG_BYTES)));
      expect(() => program.run({ outer: 2, input, output })).toThrow(/buffer input must hold at least 32 floats/);
      expect(() => program.run({ outer: 1, relaxation: 0, input, output })).toThrow(/relaxation must be a positive/);
      expect(() => program.run({ outer: 1, input, output: input })).toThrow(/a buffer of its own/);
      expect(() => program.run({ outer: 1, input, output, minuend: output })).toThrow(/a buffer of its own/);
      return Promise.resolve();
    });
  });
});
