import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import * as exact from '../../../src/barycenter/exact/exact_answer.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';

vi.mock('../../../src/barycenter/exact/exact_answer.js', async (original) => {
  const real = await original<typeof exact>();
  return { ...real, exactAnswerOf: vi.fn(real.exactAnswerOf) };
});

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.close());

it.each([
  [257, 0],
  [256, 1],
])('an exact answer in %i dimensions is worked out %i times for scores', async (dim, times) => {
  const marginals = [-1, 1].map((x) => ({
    weight: 0.5,
    cost: { kind: 'squared-euclidean' } as const,
    distribution: gaussian({ mean: new Array<number>(dim).fill(x), standardDeviation: 1 }),
  }));
  const training = { iterations: 1, batchSize: 2, validation: { every: 0 } };
  const problem = { epsilon: 0.5, marginals, potential: { hidden: [2] }, sampler: { steps: 1 }, training };
  const result = await solve(problem, { device });
  vi.mocked(exact.exactAnswerOf).mockClear();
  const { exact: scores, exactLeftOut } = await result.evaluate({
    points: 16,
    conditionalPoints: 2,
    draws: 2,
    verdict: false,
  });
  result.free();
  expect(vi.mocked(exact.exactAnswerOf)).toHaveBeenCalledTimes(times);
  expect([scores === undefined, exactLeftOut]).toEqual(
    times === 0
      ? [true, 'scores against it take roots of 257 × 257 matrices, which take too long']
      : [false, undefined],
  );
});
