import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, mul, squaredEuclidean, squaredNorm, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import type { Result } from '../../../src/barycenter/result.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { AbortedError, DivergenceError } from '../../../src/errors.js';

const cost = squaredEuclidean();

function problemOf(change: Partial<ProblemInput> = {}): ProblemInput {
  return {
    epsilon: 0.5,
    marginals: [-1, 1].map((mean, k) => ({
      weight: k === 0 ? 0.7 : 0.3,
      cost,
      distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
    })),
    potential: { hidden: [5] },
    sampler: { steps: 4 },
    training: { iterations: 2, batchSize: 8, validation: { every: 0 } },
    ...change,
  };
}

describe('plans', () => {
  let device: CpuDevice;
  let result: Result;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
    result = await solve(defineProblem(problemOf()), { device, seed: 1 });
  });
  afterAll(async () => {
    result.free();
    const leaked = device.liveBytes;
    await device.close();
    expect(leaked).toBe(0);
  });

  it('draw the same bits whatever is drawn after them, over more chains than go at once', async () => {
    const plan = result.plan(0);
    const x = { data: await plan.inputs(2500, 3), columns: 2 };
    const all = await plan.sample(x, { perPoint: 2, seed: 5 });
    expect(all.shape).toEqual([2500, 2, 2]);
    const few = await plan.sample({ data: x.data.subarray(0, 2 * 2100), columns: 2 }, { perPoint: 2, seed: 5 });
    expect(few.data).toEqual(all.data.subarray(0, few.data.length));
    expect((await plan.sample(x, { perPoint: 2, seed: 6 })).data).not.toEqual(all.data);
  });

  it('give every draw noise of its own, over more chains than go at once', async () => {
    const { data } = await result.plan(0).sample([[0.5, -0.5]], { perPoint: 5000 });
    // 24 bits of mantissa: two of 5,000 pairs of coordinates meet by chance in about two runs of ten million.
    expect(new Set(Array.from({ length: 5000 }, (_, m) => `${data[2 * m]},${data[2 * m + 1]}`)).size).toBe(5000);
  });

  it('average their draws to the conditional mean', async () => {
    const plan = result.plan(1);
    const [x, options] = [
      [
        [0, 1],
        [2, 3],
      ],
      { perPoint: 3, seed: 2 },
    ];
    const { data } = await plan.sample(x, options);
    const means = [0, 1].flatMap((p) =>
      [0, 1].map((i) => (data[p * 6 + i] + data[p * 6 + 2 + i] + data[p * 6 + 4 + i]) / 3),
    );
    // Two roundings to float32 of numbers of size 1 to 10.
    for (const [i, value] of (await plan.conditionalMean(x, options)).entries())
      expect(Math.abs(value - means[i])).toBeLessThan(1e-6);
  });

  it('give every marginal its share of the barycenter’s points, and draws of its own', async () => {
    const { rows, columns, data } = await result.sampleBarycenter(10, { seed: 4 });
    expect([rows, columns, data.length]).toEqual([10, 2, 20]);
    const first = result.plan(0);
    const x = { data: await first.inputs(7, 4), columns: 2 };
    expect(data.subarray(0, 14)).toEqual((await first.sample(x, { seed: 4 })).data);
    // Seven rows of each marginal are drawn, so that no normal number serves two of them.
    const second = await result.plan(1).inputs(7, 4);
    const normalsOf = (points: ArrayLike<number>, mean: number) =>
      Array.from(points, (v, i) => (v - (i % 2 === 0 ? mean : 0)).toFixed(4));
    const shared = normalsOf(second, 1).filter((z) => normalsOf(x.data, -1).includes(z));
    expect(shared).toEqual([]);
  });

  it.each([
    [() => result.plan(2), /marginal must be 0 to 1; got 2/],
    [() => result.plan(0).sample([[1, 2, 3]]), /points must have 2 columns; got 3/],
    [() => result.plan(0).sample([[1, 2], [3]]), /every point must have 2 numbers; got 1 in row 1/],
    [() => result.plan(0).sample([]), /points must have 2 columns; got 0/],
    [
      () =>
        result.plan(0).sample([
          [1, 2],
          [3, NaN],
        ]),
      /points must be finite; got NaN in row 1, column 1/,
    ],
    [() => result.plan(0).sample([[1, 2]], { perPoint: 0 }), /perPoint must be a whole number from 1 up; got 0/],
    [() => result.plan(0).sample([[1, 2]], { steps: 2.5 }), /steps must be a whole number from 1 up; got 2\.5/],
    [() => result.plan(0).inputs(-1), /count must be a whole number from 1 up; got -1/],
    [() => result.sampleBarycenter(0), /count must be a whole number from 1 up; got 0/],
  ])('refuse what they cannot do: %s', async (call, message) => {
    await expect(async () => call()).rejects.toThrow(message);
  });

  it('stop at an abort signal', async () => {
    const signal = AbortSignal.abort();
    await expect(result.plan(0).sample([[1, 2]], { signal })).rejects.toThrow(AbortedError);
  });

  it('take and give points in the data’s own unit', async () => {
    const samples = [
      [0, 0],
      [200, 400],
      [100, 100],
    ];
    const init = { kind: 'gaussian', mean: [100, 200], standardDeviation: 50 } as const;
    const training = { iterations: 1, batchSize: 4, validation: { every: 0 }, optimizer: { learningRate: 1e-12 } };
    const scaled = (factor: number): Promise<Result> =>
      solve(
        defineProblem(
          problemOf({
            marginals: [0.5, 0.5].map((weight) => ({
              weight,
              cost,
              samples: samples.map((row) => row.map((v) => v * factor)),
            })),
            scaling: 'common-deviation',
            sampler: {
              steps: 50,
              init: { ...init, mean: init.mean.map((v) => v * factor), standardDeviation: 50 * factor },
            },
            training,
          }),
        ),
        { device },
      );
    const [one, eight] = [await scaled(1), await scaled(8)]; // a power of two scales without rounding
    const y = await one.plan(0).sample([[100, 200]], { perPoint: 5 });
    expect((await eight.plan(0).sample([[800, 1600]], { perPoint: 5 })).data).toEqual(y.data.map((v) => v * 8));
    expect(await eight.plan(0).inputs(4)).toEqual((await one.plan(0).inputs(4)).map((v) => v * 8));
    one.free();
    eight.free();
  });

  it('say which point’s chain diverged, and leave no buffer behind', async () => {
    // η/2ε = 0.1 of a gradient of 100 (y − x): every step multiplies the distance by −9.
    const steep = defineCost((x, y) => mul(50, squaredNorm(sub(x, y))));
    const marginals = problemOf().marginals.map((m) => ({ ...m, cost: steep })) as ProblemInput['marginals'];
    const calm = await solve(defineProblem(problemOf({ marginals, sampler: { steps: 4, stepSize: 0.1 } })), { device });
    const before = device.liveBytes;
    await expect(
      calm.plan(1).sample(
        [
          [0, 0],
          [1, 1],
        ],
        { steps: 200 },
      ),
    ).rejects.toThrow(DivergenceError);
    await expect(calm.plan(1).sample([[0, 0]], { steps: 200 })).rejects.toThrow(
      /marginal 1 .* at point 0 \(step size 0\.1\)/,
    );
    expect(device.liveBytes).toBe(before);
    calm.free();
  });
});
