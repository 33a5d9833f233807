import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatCsv } from '../../../src/node/io/format_csv.js';
import { encodeNpy } from '../../../src/io/npy.js';
import type { Floats, Table } from '../../../src/io/numeric_table.js';
import type { Epsilon, Problem, ProblemInput, SampleTable } from '../../../src/barycenter/problem/problem.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { forEachDevice } from '../../support/devices.js';
import { cost, dyadicCloud, moved, outcome, tiny, toSingle, type Move, type Outcome } from './moved_problems.js';

const weights = [0.25, 0.75];
const clouds = [dyadicCloud(1, 40, [0, 1]), dyadicCloud(2, 30, [3, -2], 0.5)];
const single = clouds.map(toSingle);
const EPSILON = 0.5;

const problemOf = (
  samples: readonly SampleTable[],
  epsilon: Epsilon,
  change: Partial<ProblemInput> = {},
): ProblemInput =>
  tiny({ ...change, epsilon, marginals: samples.map((table, k) => ({ weight: weights[k], cost, samples: table })) });

const all = (tables: readonly Table[], move: Move): Table[] => tables.map((table, k) => moved(table, k, move));

/** What training computes with and comes to, which a move or a change of unit leaves as it is. */
function expectSameTraining(found: Outcome, expected: Outcome): void {
  expect(found.checkpoint).toEqual(expected.checkpoint);
  expect(found.surrogates).toEqual(expected.surrogates);
}

/**
 * A loss in the square of the unit: −L also has a term ε (D/2) log costUnit, which is no multiple, so each of the two
 * losses has a few roundings of its own, relative to its largest part.
 */
function expectScaledLoss(found: Outcome, expected: Outcome, power: number): void {
  const factor = 2 ** (2 * power);
  const logarithm = expected.loaded.epsilon * 2 * power * Math.LN2;
  expect(found.lossError).toBe(expected.lossError * factor);
  const parts = Math.abs(expected.loss) + Math.abs(logarithm);
  expect(Math.abs(found.loss / factor - (expected.loss + logarithm))).toBeLessThan(8 * 2 ** -53 * parts);
}

/**
 * Where every point moves by δ: what is added up is the same, so only the last sum is rounded, to the last place there.
 * Where δ is a mean of offsets, `size` is the largest of them, in whose last places it is known.
 */
function expectMoved(found: Floats, expected: Floats, offset: (i: number) => number, size = 0): void {
  const unit = found instanceof Float64Array ? 2 ** -52 : 2 ** -23;
  for (const [i, y] of found.entries()) {
    const exact = expected[i] + offset(i);
    expect(Math.abs(y - exact)).toBeLessThanOrEqual(unit * (Math.abs(exact) + Math.abs(expected[i]) + size));
  }
}

describe('a change of unit by a power of two', () => {
  let device: CpuDevice;
  let plain: Outcome;
  let plainSingle: Outcome;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
    plain = await outcome(device, problemOf(clouds, EPSILON));
    plainSingle = await outcome(device, problemOf(single, EPSILON));
  });
  afterAll(() => device.close());

  it.each([-300, -3, 1, 300])('2^%d changes no bit of tables in float64, ε by its square', async (power) => {
    const found = await outcome(
      device,
      problemOf(
        all(clouds, (v) => v * 2 ** power),
        EPSILON * 2 ** (2 * power),
      ),
    );
    expectSameTraining(found, plain);
    expectScaledLoss(found, plain, power);
    const scaled = (points: Floats): Floats => points.map((v) => v * 2 ** power);
    expect(found.inputs).toEqual(plain.inputs.map(scaled));
    expect(found.outputs).toEqual(plain.outputs.map(scaled));
    expect(found.barycenter).toEqual(scaled(plain.barycenter));
  });

  it.each([-90, 90])('2^%d changes no bit of tables in float32', async (power) => {
    const found = await outcome(
      device,
      problemOf(
        all(single, (v) => v * 2 ** power),
        EPSILON * 2 ** (2 * power),
      ),
    );
    expectSameTraining(found, plainSingle);
    expect(found.outputs[0]).toBeInstanceOf(Float32Array);
    expect(found.outputs).toEqual(plainSingle.outputs.map((y) => y.map((v) => v * 2 ** power)));
  });

  it.each([-110, 120])(
    '2^%d, where float32 has no room for points outside of the data, gives float64',
    async (power) => {
      const found = await outcome(
        device,
        problemOf(
          all(single, (v) => v * 2 ** power),
          EPSILON * 2 ** (2 * power),
        ),
      );
      expectSameTraining(found, plainSingle);
      expect(found.outputs.map((y) => [...y].map(Math.fround))).toEqual(
        plainSingle.outputs.map((y) => [...y].map((v) => Math.fround(v * 2 ** power))),
      );
      expect(found.outputs[0]).toBeInstanceOf(Float64Array);
    },
  );

  it.each([-300, 300])('2^%d leaves a relative ε alone', async (power) => {
    const one = await outcome(device, problemOf(clouds, { relative: 0.25 }));
    const found = await outcome(
      device,
      problemOf(
        all(clouds, (v) => v * 2 ** power),
        { relative: 0.25 },
      ),
    );
    expectSameTraining(found, one);
    expect(found.loaded.epsilon).toBe(one.loaded.epsilon * 2 ** (2 * power));
  });

  it('changes no bit of a problem in units of the common deviation', async () => {
    const change = { scaling: 'common-deviation' } as const;
    const one = await outcome(device, problemOf(clouds, EPSILON, change));
    const found = await outcome(
      device,
      problemOf(
        all(clouds, (v) => v * 2 ** 500),
        EPSILON,
        change,
      ),
    );
    expectSameTraining(found, one);
    expect([found.loss, found.lossError]).toEqual([one.loss, one.lossError]);
    expect(found.outputs).toEqual(one.outputs.map((y) => y.map((v) => v * 2 ** 500)));
  });
});

describe('a move that loses no digit', () => {
  let device: CpuDevice;
  let plain: Outcome;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'barycenter-'));
    device = await openCpuDevice({ threads: 1 });
    plain = await outcome(device, problemOf(clouds, EPSILON));
  });
  afterAll(async () => {
    await device.close();
    rmSync(folder, { recursive: true });
  });

  /** Both marginals by `offset` in the first column and by twice as much back in the second. */
  const common =
    (offset: number): Move =>
    (v, _, c) =>
      v + offset * [1, -2][c];
  const file = (k: number, extension: 'npy' | 'csv', table: Table): string => {
    const name = `${k}.${extension}`;
    const { data, rows, columns } = table;
    writeFileSync(
      join(folder, name),
      extension === 'csv' ? formatCsv(table) : encodeNpy({ shape: [rows, columns], data }),
    );
    return name;
  };
  const rowsOf = ({ data, columns }: Table): number[][] =>
    Array.from({ length: data.length / columns }, (_, r) => [...data.subarray(r * columns, (r + 1) * columns)]);

  const givens: Record<string, (table: Table, k: number) => SampleTable | string> = {
    'tables in memory': (table) => table,
    rows: rowsOf,
    '.npy files of <f8': (table, k) => file(k, 'npy', table),
    '.csv files': (table, k) => file(k, 'csv', table),
  };
  for (const [name, given] of Object.entries(givens)) {
    it.each([2 ** 39, 5.4e6, -1000.5])(`changes no bit of ${name}, at %d`, async (offset) => {
      const samples = all(clouds, common(offset)).map(given);
      const found = await outcome(device, problemOf(samples as SampleTable[], EPSILON), folder);
      expectSameTraining(found, plain);
      expect([found.loss, found.lossError]).toEqual([plain.loss, plain.lossError]);
      expect(found.inputs).toEqual(plain.inputs.map((x) => x.map((v, i) => v + offset * [1, -2][i % 2])));
      found.outputs.forEach((y, k) => expectMoved(y, plain.outputs[k], (i) => offset * [1, -2][i % 2]));
      expectMoved(found.barycenter, plain.barycenter, (i) => offset * [1, -2][i % 2]);
    });
  }

  it.each([8192, -1000.5])('changes no bit of .npy files of <f4 and of tables in float32, at %d', async (offset) => {
    const there = all(single, common(offset));
    for (const samples of [there, there.map((table, k) => file(k, 'npy', table))]) {
      const found = await outcome(device, problemOf(samples as SampleTable[], EPSILON), folder);
      expectSameTraining(found, plain);
      expect(found.inputs[0]).toBeInstanceOf(Float32Array);
      expect(found.inputs.map((x) => [...x])).toEqual(
        plain.inputs.map((x) => Array.from(x, (v, i) => v + offset * [1, -2][i % 2])),
      );
      found.outputs.forEach((y, k) => expectMoved(y, plain.outputs[k], (i) => offset * [1, -2][i % 2]));
    }
  });

  it('by an offset for each marginal moves the barycenter by their mean, and nothing else', async () => {
    const offsets = [
      [2 ** 40, 3],
      [-(2 ** 38), 1e6],
    ];
    const mean = [0, 1].map((c) => weights[0] * offsets[0][c] + weights[1] * offsets[1][c]);
    const found = await outcome(
      device,
      problemOf(
        all(clouds, (v, k, c) => v + offsets[k][c]),
        EPSILON,
      ),
    );
    expectSameTraining(found, plain);
    found.outputs.forEach((y, k) => expectMoved(y, plain.outputs[k], (i) => mean[i % 2], 2 ** 40));
    expectMoved(found.barycenter, plain.barycenter, (i) => mean[i % 2], 2 ** 40);
    expect(found.lossError).toBe(plain.lossError);
    // ½ Σ_k λ_k ‖δ_k − δ‖² more, up to the loss's few roundings, relative to that; the means' own distances fall below
    // them.
    const apart =
      0.5 *
      weights.reduce((sum, w, k) => sum + w * ((offsets[k][0] - mean[0]) ** 2 + (offsets[k][1] - mean[1]) ** 2), 0);
    expect(Math.abs((found.loss + apart) / apart)).toBeLessThan(1e-11);
  });

  it('counts weights by their share where they sum to 1 to six digits only', async () => {
    const given = [0.3333335, 0.666667];
    const there = (offset: number): ProblemInput =>
      tiny({
        epsilon: EPSILON,
        marginals: all(clouds, (v, k) => v + offset * k).map((samples, k) => ({ weight: given[k], cost, samples })),
      });
    const [near, far] = [await outcome(device, there(0)), await outcome(device, there(2 ** 30))];
    expectSameTraining(far, near);
    // By its share of 1.0000005; 0.666667 itself would be 358 more.
    const share = (given[1] / (given[0] + given[1])) * 2 ** 30;
    far.outputs.forEach((y, k) => expectMoved(y, near.outputs[k], () => share, 2 ** 30));
  });
});

describe('Gaussian marginals', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());
  const covariance = [
    [1, 0.25],
    [0.25, 0.5],
  ];
  const means = [
    [0.5, -1],
    [2, 3.25],
  ];
  const gaussians = (epsilon: number, offset: (k: number, i: number) => number, power = 0): ProblemInput =>
    tiny({
      epsilon: epsilon * 2 ** (2 * power),
      marginals: means.map((mean, k) => ({
        weight: weights[k],
        cost,
        distribution: {
          kind: 'gaussian' as const,
          mean: mean.map((v, i) => (v + offset(k, i)) * 2 ** power),
          covariance: covariance.map((row) => row.map((v) => v * (k + 1) * 2 ** (2 * power))),
        },
      })),
    });

  it.each([-300, 5, 300])('keep every bit in a unit of 2^%d', async (power) => {
    const plain = await outcome(
      device,
      gaussians(EPSILON, () => 0),
    );
    const found = await outcome(
      device,
      gaussians(EPSILON, () => 0, power),
    );
    expectSameTraining(found, plain);
    expectScaledLoss(found, plain, power);
    expect(found.inputs).toEqual(plain.inputs.map((x) => x.map((v) => v * 2 ** power)));
    expect(found.outputs).toEqual(plain.outputs.map((y) => y.map((v) => v * 2 ** power)));
  });

  it('keep every bit where all move by one offset, and each by its own', async () => {
    const plain = await outcome(
      device,
      gaussians(EPSILON, () => 0),
    );
    const together = await outcome(
      device,
      gaussians(EPSILON, (_, i) => 2 ** 40 * (i - 2)),
    );
    expectSameTraining(together, plain);
    expect([together.loss, together.lossError]).toEqual([plain.loss, plain.lossError]);
    together.outputs.forEach((y, k) => expectMoved(y, plain.outputs[k], (i) => 2 ** 40 * ((i % 2) - 2)));
    const apart = await outcome(
      device,
      gaussians(EPSILON, (k) => 2 ** 40 * k),
    );
    expectSameTraining(apart, plain);
    apart.outputs.forEach((y, k) => expectMoved(y, plain.outputs[k], () => 2 ** 40 * weights[1], 2 ** 40));
  });
});

describe('on every device', () => {
  forEachDevice((_, device) => {
    it('a move and a change of unit change no bit', async () => {
      const plain = await outcome(device(), problemOf(clouds, EPSILON));
      const there = all(clouds, (v, k) => (v + 2 ** 40 * (1 - 3 * k)) * 2 ** -200);
      expectSameTraining(await outcome(device(), problemOf(there, EPSILON * 2 ** -400)), plain);
    });
  });
});

it.each(['shared', 'reduced', 'separate'] as const satisfies readonly Problem['potential']['kind'][])(
  'parametrised as %s too',
  async (kind) => {
    const device = await openCpuDevice({ threads: 1 });
    const change = {
      potential: { kind, hidden: [8] },
      training: { iterations: 6, batchSize: 16, optimizer: { averageDecay: 0.5 } },
    };
    const plain = await outcome(device, problemOf(clouds, EPSILON, change));
    const there = all(clouds, (v, k) => (v + 2 ** 40 * k) * 2 ** 7);
    expectSameTraining(await outcome(device, problemOf(there, EPSILON * 2 ** 14, change)), plain);
    await device.close();
  },
);
