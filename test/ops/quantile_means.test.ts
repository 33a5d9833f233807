import { expect, it } from 'vitest';
import { fixedMasses, MAX_CELLS } from '../../src/ops/quantile_means/fixed_masses.js';
import { quantileMeans } from '../../src/ops/quantile_means/launch.js';
import type { Device } from '../../src/device/device.js';
import { referenceQuantileMeans } from '../reference/quantile_means.js';
import { referenceSortSegments } from '../reference/sort_segments.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

/** Points in rows, [rows, masses.length], and what they weigh. */
interface Rows {
  readonly keys: Float32Array;
  readonly masses: Float64Array;
  readonly cells: number;
}

function sortedRows({ keys, masses }: Pick<Rows, 'keys' | 'masses'>) {
  return referenceSortSegments(keys, masses.length);
}

async function measured(device: Device, given: Rows, weights: readonly number[]): Promise<Float32Array> {
  const { keys, masses, cells } = given;
  const { sorted, order } = sortedRows(given);
  const [length, rows] = [masses.length, keys.length / masses.length];
  return withScratch(device, async (scratch) => {
    const words = fixedMasses(masses, cells);
    const means = scratch.output(rows * cells + 3);
    const args = {
      rows,
      length,
      sorted: scratch.upload(Float32Array.from(sorted)),
      order: scratch.upload(new Float32Array(order.buffer)),
      masses: scratch.upload(new Float32Array(words.buffer)),
      cells,
      means,
    };
    const program = scratch.keep(quantileMeans(device, { rows, length }));
    for (const [i, weight] of weights.entries()) program.run({ ...args, weight, adds: i > 0 });
    return scratch.download(means);
  });
}

function expected(given: Rows, weight: number): Float64Array {
  const { masses, cells } = given;
  const { sorted, order } = sortedRows(given);
  const means: number[] = [];
  for (let start = 0; start < sorted.length; start += masses.length) {
    const own = [...order.subarray(start, start + masses.length)].map((i) => masses[i]);
    means.push(...referenceQuantileMeans(sorted.subarray(start, start + masses.length), own, cells));
  }
  return Float64Array.from(means, (mean) => weight * mean);
}

const even = (length: number): Float64Array => new Float64Array(length).fill(1 / length);
function uneven(length: number): Float64Array {
  const masses = new TestRandom(length).uniforms(length).map((value, i) => (i % 5 === 3 ? 0 : value ** 4));
  const sum = masses.reduce((a, b) => a + b, 0);
  return masses.map((mass) => mass / sum);
}

const cases = [
  { name: 'one point, one cell', rows: 1, masses: even(1), cells: 1 },
  { name: 'one point, many cells', rows: 2, masses: even(1), cells: 5 },
  { name: 'as many points as cells', rows: 3, masses: even(300), cells: 300 },
  { name: 'more points than cells', rows: 2, masses: even(517), cells: 70 },
  { name: 'fewer points than cells', rows: 3, masses: even(37), cells: 259 },
  { name: 'uneven masses, some 0', rows: 3, masses: uneven(601), cells: 128 },
  { name: 'uneven masses, many cells', rows: 2, masses: uneven(65), cells: 257 },
];

forEachDevice((_name, device) => {
  it.each(cases)('$name', async ({ rows, masses, cells }) => {
    const keys = new TestRandom(cells).normals(rows * masses.length);
    const given = { keys, masses, cells };
    const actual = await measured(device(), given, [0.3, 0.45]);
    const reference = expected(given, 0.75);
    const terms = Math.max(4, Math.ceil(masses.length / cells) * 4);
    expectClose(actual.subarray(0, reference.length), reference, {
      absolute: 4 * Math.max(...keys.map(Math.abs)) * Math.sqrt(terms) * FLOAT32_UNIT,
      relative: 4 * FLOAT32_UNIT,
      reason: 'a mean of so many numbers in float32, added to another: four times roundings of random sign',
    });
    expect([...actual.subarray(reference.length)], 'floats past the end').toEqual([NaN, NaN, NaN]);
  });

  it('hands points of a cell on exactly', async () => {
    const keys = new TestRandom(3).normals(400, 5);
    const given = { keys, masses: even(400), cells: 400 };
    const actual = await measured(device(), given, [1]);
    expect(actual.subarray(0, 400)).toEqual(Float32Array.from(sortedRows(given).sorted));
  });
});

it('fixed masses sum to the cells exactly, a point at a time to 2⁻³³', () => {
  for (const [masses, cells] of [
    [even(3), 7],
    [uneven(1003), 1003],
    [even(1), MAX_CELLS],
  ] as const) {
    const words = fixedMasses(masses, cells);
    const values = Array.from(masses, (_, i) => BigInt(words[2 * i]) + (BigInt(words[2 * i + 1]) << 32n));
    expect(values.reduce((a, b) => a + b)).toBe(BigInt(cells) << 32n);
    const errors = values.map((value, i) => Math.abs(Number(value) - masses[i] * cells * 2 ** 32));
    // Half a unit each; the largest has what is left of all of them.
    expect(errors.sort((a, b) => b - a)[1] ?? 0).toBeLessThanOrEqual(0.51);
  }
});

it('refuses more cells than sums are exact for', () => {
  expect(() => fixedMasses(even(2), MAX_CELLS + 1)).toThrow(/cells must be 1 to 2097152; got 2097153/);
});
