import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Barycenter } from '../../../src/barycenter/barycenter.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import type { Plan } from '../../../src/barycenter/sampling/plan.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { solveClassical } from '../../../src/solvers/solve_classical.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';

const problemOf = (change: Partial<ProblemInput> = {}): ProblemInput => ({
  epsilon: 0.5,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: { kind: 'squared-euclidean' },
    distribution: { kind: 'gaussian', mean: [mean, 0, 1], standardDeviation: 1 },
  })),
  potential: { hidden: [6] },
  training: { iterations: 2, batchSize: 8, validation: { every: 0 } },
  ...change,
});

const rows = 67;
const x = new TestRandom(4).uniforms(rows * 3, -2, 2);

/** Draws of points [0, 67) one piece after another, cut at odd places. */
async function inPieces(plan: Plan, perPoint: number): Promise<number[]> {
  const cuts = [0, 1, 6, 35, rows];
  const out: number[] = [];
  for (const [i, firstPoint] of cuts.slice(0, -1).entries()) {
    const data = x.subarray(firstPoint * 3, cuts[i + 1] * 3);
    out.push(...(await plan.sample({ data, columns: 3 }, { perPoint, seed: 9, firstPoint })).data);
  }
  return out;
}

const expectSameBits = async (result: Barycenter): Promise<void> => {
  const plan = result.plan(1);
  const whole = await plan.sample({ data: x, columns: 3 }, { perPoint: 3, seed: 9 });
  expect(await inPieces(plan, 3)).toEqual([...whole.data]);
  result.free();
};

forEachDevice((_, device) => {
  const samplers: NonNullable<ProblemInput['sampler']>[] = [
    { steps: 4 },
    { kind: 'underdamped', steps: 5 },
    { kind: 'mala', steps: 5, temper: { levels: 2, hottest: 3 } },
  ];
  it.each(samplers)('pieces of a list have the bits of the whole, by %j', async (sampler) => {
    await expectSameBits(await solve(defineProblem(problemOf({ sampler })), { device: device(), seed: 1 }));
  });
});

describe('pieces of a list', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());

  it.each([{ kind: 'bures' }, { kind: 'free-support', points: 20 }] as const)(
    'have the bits of the whole by %j',
    async (solver) => {
      const problem = defineProblem({ ...problemOf(), solver: { rows: 30, ...solver } });
      await expectSameBits(await solveClassical(problem, { device }));
    },
  );

  it('are counted from 0, as far as a seed has noise', async () => {
    const result = await solve(defineProblem(problemOf()), { device, seed: 1 });
    const draw = (firstPoint: number) => result.plan(0).sample([[0, 0, 0]], { firstPoint });
    await expect(draw(-1)).rejects.toThrow('firstPoint must be a whole number from 0 up; got -1');
    await expect(draw(0.5)).rejects.toThrow('firstPoint must be a whole number');
    await expect(draw(2 ** 32)).rejects.toThrow('a seed has noise for 2^32 draws; got 4294967297 points of 1');
    await draw(2 ** 32 - 1);
    result.free();
  });
});
