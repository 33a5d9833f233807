import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { toEngine } from '../../../src/barycenter/problem/coordinates.js';
import { moments } from '../../../src/barycenter/metrics/moments.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Table } from '../../../src/io/numeric_table.js';
import { cost, dyadicCloud, moved, outcome, tiny, type Move } from './moved_problems.js';

const weights = [0.3, 0.7];
const clouds = [dyadicCloud(1, 200, [0, 1]), dyadicCloud(2, 200, [3, -2], 0.5)];
const given = (
  tables: readonly Table[],
  epsilon: ProblemInput['epsilon'],
  change: Partial<ProblemInput> = {},
  lambda = weights,
): ProblemInput =>
  tiny({ epsilon, ...change, marginals: tables.map((samples, k) => ({ weight: lambda[k], cost, samples })) });
const all = (move: Move): Table[] => clouds.map((table, k) => moved(table, k, move));

describe('moves and units that round', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());
  const few = { training: { iterations: 2, batchSize: 16, validation: { every: 1, points: 4, draws: 4 } } };

  // Largest number over the deviation: float64 at 1e9 deviations leaves 2e-7 of one, what the engine sees is off by as
  // much and no more.
  const cases: Record<string, [Move, number, number]> = {
    'a unit of 1/3': [(v) => v / 3, 1 / 3, 5],
    'a unit of 0.3048': [(v) => v * 0.3048, 0.3048, 5],
    'a unit of 1e-7': [(v) => v * 1e-7, 1e-7, 5],
    'an offset of π': [(v) => v + Math.PI, 1, 10],
    'an offset of 1e9/3': [(v) => v + 1e9 / 3, 1, 1e9],
    'another offset for each marginal': [(v, k) => v + (1e6 / 3) * (1 - 2 * k), 1, 1e6],
    'unit and offset': [(v) => v / 7 + 1e5 / 3, 1 / 7, 1e6],
  };
  it.each(Object.entries(cases))(
    '%s: the engine sees the same to rounding, and two iterations come to the same',
    async (_, [move, unit, size]) => {
      const [plain, there] = [
        await outcome(device, given(clouds, 0.5, few)),
        await outcome(device, given(all(move), 0.5 * unit ** 2, few)),
      ];
      const rounding = 8 * 2 ** -53 * size;
      const close = (found: number, expected: number): void =>
        expect(Math.abs(found / expected - 1)).toBeLessThan(rounding + 1e-14);
      const [a, b] = [there.loaded, plain.loaded];
      close(a.engine.epsilon, b.engine.epsilon);
      a.engine.stepSizes.forEach((step, k) => close(step, b.engine.stepSizes[k]));
      a.engine.inputDeviations.forEach((deviation, i) => close(deviation, b.engine.inputDeviations[i]));
      expect(a.engine.scale).toBe(b.engine.scale);
      for (const k of [0, 1]) {
        const [x, y] = [a, b].map(({ marginals: { [k]: m } }) =>
          m.kind === 'table' ? toEngine(m.affine, m.table.data) : new Float32Array(),
        );
        // Engine units are deviations of 0.65 here; and one rounding to float32 of numbers below 8.
        x.forEach((v, i) => expect(Math.abs(v - y[i])).toBeLessThan(2 * rounding + 8 * 2 ** -24));
      }
      // Sixteen steps and two updates on top of that; a forgotten unit or offset makes 0.1 and more.
      there.checkpoint.parameters.forEach((p, i) =>
        expect(Math.abs(p - plain.checkpoint.parameters[i])).toBeLessThan(1e-3),
      );
      close(there.loaded.epsilon, plain.loaded.epsilon * unit ** 2);
    },
  );
});

describe('what changes the draws and not the answer', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(() => device.close());

  const POINTS = 4000;
  const change = {
    potential: { hidden: [16] },
    sampler: { steps: 50 },
    training: { iterations: 150, batchSize: 64, validation: { every: 0 } },
  };

  /** Mean and covariance of the barycenter, the marginals' push-forwards by weight. */
  async function answer(input: ProblemInput) {
    const result = await solve(defineProblem(input), { device, seed: 3, tune: false });
    const { data } = await result.sampleBarycenter(POINTS, { seed: 4 });
    result.free();
    const { mean, covariance } = moments('test', data, 2);
    return { mean: [...mean], covariance: [covariance.get(0, 0), covariance.get(0, 1), covariance.get(1, 1)] };
  }

  /**
   * Answers of twelve seeds, trained on batches of 64 and then 4,000 points each, have standard deviations of 0.015 of
   * a deviation in their means and 0.032 of a variance in their covariances. A difference of two has √2 as much; k = 4.
   */
  const MEAN = 4 * Math.SQRT2 * 0.015;
  const COVARIANCE = 4 * Math.SQRT2 * 0.032;
  function expectAnswer(
    found: Awaited<ReturnType<typeof answer>>,
    mean: readonly number[],
    covariance: readonly number[],
  ): void {
    const [a, , b] = covariance;
    [a, b].forEach((variance, i) => expect(Math.abs(found.mean[i] - mean[i])).toBeLessThan(MEAN * Math.sqrt(variance)));
    found.covariance.forEach((value, i) =>
      expect(Math.abs(value - covariance[i])).toBeLessThan(COVARIANCE * [a, Math.sqrt(a * b), b][i]),
    );
  }

  /** A correlated first cloud and a wide second one, so that a rotation or a permutation that is forgotten shows. */
  const shaped: Table[] = clouds.map((table, k) => ({
    ...table,
    data: table.data.map((v, i) => (i % 2 === 0 ? v * [1, 3][k] : v + 0.75 * table.data[i - 1])),
  }));

  it('rotating all clouds rotates the barycenter', async () => {
    const plain = await answer(given(shaped, 0.3, change));
    const [c, s] = [Math.cos(1), Math.sin(1)];
    const rotated = shaped.map((table) => ({
      ...table,
      data: table.data.map((v, i) => (i % 2 === 0 ? c * v - s * table.data[i + 1] : s * table.data[i - 1] + c * v)),
    }));
    const [a, b, d] = plain.covariance;
    const expected = [
      c * c * a - 2 * c * s * b + s * s * d,
      c * s * (a - d) + (c * c - s * s) * b,
      s * s * a + 2 * c * s * b + c * c * d,
    ];
    const [x, y] = plain.mean;
    expectAnswer(await answer(given(rotated, 0.3, change)), [c * x - s * y, s * x + c * y], expected);
  });

  it('the order of marginals, with their weights, does not matter', async () => {
    const plain = await answer(given(shaped, 0.3, change));
    expectAnswer(
      await answer(given([...shaped].reverse(), 0.3, change, [...weights].reverse())),
      plain.mean,
      plain.covariance,
    );
  });

  it('the order of columns does not matter', async () => {
    const plain = await answer(given(shaped, 0.3, change));
    const swapped = shaped.map((table) => ({ ...table, data: table.data.map((_, i) => table.data[i ^ 1]) }));
    const [a, b, d] = plain.covariance;
    expectAnswer(await answer(given(swapped, 0.3, change)), [...plain.mean].reverse(), [d, b, a]);
  });

  it('nor does where each marginal lies, but for the mean', async () => {
    const plain = await answer(given(shaped, 0.3, change));
    const offsets = [1e7 / 3, -1e6 / 7];
    const there = await answer(
      given(
        shaped.map((table, k) => moved(table, k, (v) => v + offsets[k])),
        0.3,
        change,
      ),
    );
    const mean = weights[0] * offsets[0] + weights[1] * offsets[1];
    expectAnswer({ ...there, mean: there.mean.map((v) => v - mean) }, plain.mean, plain.covariance);
  });

  it('a mirrored problem has the mirrored answer in ε and coordinates, to the bit', async () => {
    const [plain, mirrored] = [
      await loadMarginals(defineProblem(given(shaped, 0.3))),
      await loadMarginals(
        defineProblem(
          given(
            shaped.map((t, k) => moved(t, k, (v) => -v)),
            0.3,
          ),
        ),
      ),
    ];
    expect(mirrored.engine.epsilon).toBe(plain.engine.epsilon);
    expect(mirrored.coordinates.output.shift).toEqual(plain.coordinates.output.shift.map((v) => -v));
  });
});
