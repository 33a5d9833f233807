import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  defineProblem,
  InvalidInputError,
  openCpuDevice,
  solve,
  squaredEuclidean,
  twist,
  type Cost,
  type Device,
  type ProblemInput,
} from '../../../src/index.js';

const rows = (scale: number, at: number): number[][] =>
  Array.from({ length: 64 }, (_, i) => [scale * (at + Math.sin(1.7 * i)), scale * Math.cos(2.3 * i)]);

function input(scale: number, cost: Cost, change: Partial<ProblemInput>): ProblemInput {
  return {
    epsilon: { relative: 0.05 },
    marginals: [0, 2].map((at) => ({ weight: 0.5, cost, samples: rows(scale, at) })),
    potential: { hidden: [8] },
    training: { iterations: 5, batchSize: 16, validation: { every: 0 } },
    ...change,
    sampler: { steps: 5, ...change.sampler },
  };
}

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.close());

async function pointOf(problem: ProblemInput): Promise<readonly number[]> {
  const result = await solve(defineProblem(problem), { device });
  const { data } = await result.plan(0).sample([[0, 0]]);
  result.free();
  return [...data];
}

async function messageOf(problem: ProblemInput): Promise<string> {
  const error: unknown = await pointOf(problem).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidInputError);
  return (error as Error).message;
}

describe.each([1e20, 1e-20])('tables times %d', (scale) => {
  it('with a relative epsilon give the same, times as much', async () => {
    const [far, near] = [
      await pointOf(input(scale, squaredEuclidean(), {})),
      await pointOf(input(1, squaredEuclidean(), {})),
    ];
    // Units that are no powers of two round differently.
    for (const [i, value] of far.entries()) expect(value / scale).toBeCloseTo(near[i], 5);
  });

  it('with an absolute epsilon are told about epsilon, and the advice works', async () => {
    expect(await messageOf(input(scale, squaredEuclidean(), { epsilon: 0.1 }))).toMatch(
      /^problem\.epsilon: .*give \{"relative": 0\.1\}\.$/,
    );
    await expect(pointOf(input(scale, squaredEuclidean(), { epsilon: { relative: 0.1 } }))).resolves.toHaveLength(2);
  });

  it('with a step of another unit are told about the step, and the advice works', async () => {
    const message = await messageOf(input(scale, squaredEuclidean(), { sampler: { stepSize: 0.02 } }));
    expect(message).toMatch(/^problem\.sampler\.stepSize: /);
    const stepSize = Number(/0\.2·epsilon = ([^,]+?)[.,]?( or leave it out\.)?$/.exec(message)![1]);
    await expect(pointOf(input(scale, squaredEuclidean(), { sampler: { stepSize } }))).resolves.toHaveLength(2);
  });

  it('under a cost with a unit of its own are told about the unit, and the advice works', async () => {
    const message = await messageOf(input(scale, twist({ slope: 0.4 }), {}));
    expect(message).toContain('must have a common deviation of 1e-15 to 1000000000000000');
    expect(message).toContain('Set "scaling": "common-deviation"');
    const point = await pointOf(input(scale, twist({ slope: 0.4 }), { scaling: 'common-deviation' }));
    for (const value of point) expect(Math.abs(value)).toBeLessThan(10 * scale);
  });
});
