import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, matVec, mul, squaredEuclidean, squaredNorm, sub, twist } from '../../../src/autograd/index.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { BatchFunction, ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import type { Checkpoint } from '../../../src/barycenter/training/checkpoint.js';
import { fitsBefore } from '../../../src/barycenter/training/carried_chains.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';

const CARRY = { steps: 2 };

interface Options {
  readonly carry?: typeof CARRY;
  readonly batchSize?: number;
  readonly iterations?: number;
  readonly kind?: 'ula' | 'underdamped';
  readonly batches?: BatchFunction;
}

/** A table and a Gaussian, long steps: chains are carried from the first iteration on. */
const problem = ({ carry, batches, batchSize = 32, iterations = 14, kind = 'ula' }: Options): ProblemInput => ({
  epsilon: 0.3,
  dim: 2,
  marginals: [
    { weight: 0.5, cost: squaredEuclidean(), samples: { data: new TestRandom(3).normals(400), columns: 2, rows: 200 } },
    batches
      ? { weight: 0.5, cost: squaredEuclidean(), dim: 2, batches }
      : { weight: 0.5, cost: squaredEuclidean(), distribution: gaussian({ mean: [1, 0], standardDeviation: 1 }) },
  ],
  scaling: 'none',
  potential: { hidden: [5], scale: 1 },
  sampler: { kind, steps: 20, stepSize: 0.1, ...(carry && { carry }) },
  training: { iterations, batchSize, validation: { every: 0 } },
});

it('makes regressions ever more rarely, after 1, 2, 3, 4, 6, 8, 12, 16, 24, … iterations', () => {
  const before = Array.from({ length: 50 }, (_, t) => t).filter(fitsBefore);
  expect(before).toEqual([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40, 48]);
});

forEachDevice((_name, device) => {
  it.each(['ula', 'underdamped'] as const)('of %s goes on to the bits of one session, wherever cut', async (kind) => {
    const given = problem({ carry: CARRY, kind });
    const whole = await solve(given, { device: device(), seed: 3 });
    // Before the first regression, before and after others, between two.
    for (const until of [0, 1, 2, 6, 7, 13]) {
      const first = await solve(given, { device: device(), seed: 3, until });
      const second = await solve(given, { device: device(), resumeFrom: first.checkpoint });
      expect(second.checkpoint).toEqual(whole.checkpoint);
      first.free();
      second.free();
    }
    expect(whole.history.at(-1)!.carried).toBe(1);
    expect(whole.checkpoint.sampler.chains.shape).toEqual([64, 2]);
    expect('velocities' in whole.checkpoint.sampler).toBe(kind === 'underdamped');
    whole.free();
  });

  it('begins as training without it does, and then goes its own way', async () => {
    const run = async (carry: typeof CARRY | undefined, iterations: number) => {
      const result = await solve(problem({ iterations, ...(carry && { carry }) }), { device: device(), seed: 3 });
      result.free();
      return result;
    };
    const [first, plain] = [await run(CARRY, 1), await run(undefined, 1)];
    expect(first.checkpoint.parameters).toEqual(plain.checkpoint.parameters);
    expect(first.history.map(({ carried }) => carried)).toEqual([0]);
    expect(plain.history[0]).not.toHaveProperty('carried');
    const [second, other] = [await run(CARRY, 2), await run(undefined, 2)];
    expect(second.checkpoint.parameters).not.toEqual(other.checkpoint.parameters);
    expect(second.history.map(({ carried }) => carried)).toEqual([0, 1]);
  });
});

describe('carried chains', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(() => device.close());

  async function keptAfter7(given: ProblemInput): Promise<Checkpoint> {
    const result = await solve(given, { device, seed: 3, until: 7 });
    result.free();
    return result.checkpoint;
  }

  it('keep what they deviate by from their means', async () => {
    // Steps of √η = 3e-5 leave chains where they are put; points are two, and the same at every odd iteration.
    const [here, there] = [Float32Array.of(0, 0, 1, 0, 0, 1, -1, -1), Float32Array.of(2, 0, 3, 0, 2, 1, 1, -1)];
    const batches: BatchFunction = ({ iteration, batchSize }) =>
      Float32Array.from({ length: 2 * batchSize }, (_, i) => (iteration % 2 === 0 ? here : there)[i % 8]);
    const given = problem({ carry: CARRY, batches });
    const still = { ...given, sampler: { ...given.sampler, init: { kind: 'input' }, stepSize: 1e-9 } } as const;
    const chainsAt = async (until: number) => {
      const result = await solve(still, { device, seed: 3, until });
      result.free();
      return result.checkpoint.sampler.chains.data.subarray(64);
    };
    const [first, second] = [await chainsAt(1), await chainsAt(2)];
    // Chains begin at their points: where chains are carried their slope is 1, less a ridge of a thousandth.
    const moved = Float64Array.from(second, (y, i) => y - first[i]);
    for (const [i, by] of moved.entries()) expect(Math.abs(by - (i % 2 === 0 ? 2 : 0))).toBeLessThan(0.01);
  });

  it('ask for a minibatch once, and again where another session has drawn it', async () => {
    const asked: number[] = [];
    const batches: BatchFunction = ({ iteration, batchSize }) => {
      asked.push(iteration);
      return new TestRandom(iteration + 1).normals(2 * batchSize);
    };
    const given = problem({ carry: CARRY, batches });
    const first = await solve(given, { device, until: 7 });
    // Of iteration 0 some are looked at before.
    const drawn = (): number[] => asked.filter((t) => t > 0 && t < 14);
    expect(drawn()).toEqual([1, 2, 3, 4, 5, 6]);
    asked.length = 0;
    const second = await solve(given, { device, resumeFrom: first.checkpoint });
    expect(drawn()).toEqual([6, 7, 8, 9, 10, 11, 12, 13]);
    const whole = await solve(given, { device });
    expect(second.checkpoint).toEqual(whole.checkpoint);
    for (const result of [first, second, whole]) result.free();
  });

  it.each([
    { what: 'the run kept none', before: {} },
    { what: 'there were others of them', before: { carry: CARRY, batchSize: 16 } },
  ])('begin anew where $what', async ({ before }) => {
    const given = problem({ carry: CARRY });
    const checkpoint = await keptAfter7(problem(before));
    const run = async (sampler: typeof checkpoint.sampler) => {
      const result = await solve(given, { device, resumeFrom: { ...checkpoint, sampler } });
      result.free();
      return result.checkpoint;
    };
    expect(await run(checkpoint.sampler)).toEqual(await run({}));
  });

  it('begin anew where a part of what they kept is missing, of another shape or another type', async () => {
    const given = problem({ carry: CARRY });
    const checkpoint = await keptAfter7(given);
    const run = async (sampler: typeof checkpoint.sampler) => {
      const result = await solve(given, { device, resumeFrom: { ...checkpoint, sampler } });
      result.free();
      return result.checkpoint.parameters;
    };
    const anew = await run({});
    expect(await run(checkpoint.sampler)).not.toEqual(anew);
    for (const name of ['chains', 'sums', 'fits']) {
      const { [name]: part, ...rest } = checkpoint.sampler;
      expect(await run(rest)).toEqual(anew);
      expect(await run({ ...rest, [name]: { ...part, shape: [1, ...part.shape] } })).toEqual(anew);
      const other = part.data instanceof Float32Array ? new Uint32Array(part.data) : new Float32Array(part.data);
      expect(await run({ ...rest, [name]: { ...part, data: other } })).toEqual(anew);
    }
  });

  it('all begin anew on the twister, to the bits of training without the setting', async () => {
    const cost = twist({ slope: 0.4 });
    const given = (carry: typeof CARRY | undefined): ProblemInput => ({
      epsilon: 0.01,
      marginals: [
        [0, 4],
        [3.46, -2],
        [-3.46, -2],
      ].map((mean) => ({
        weight: 1 / 3,
        cost,
        distribution: {
          kind: 'gaussian',
          mean,
          standardDeviation: 1,
          pushforward: { kind: 'inverse-twist', slope: 0.4 },
        },
      })),
      potential: { hidden: [16], activation: 'silu' },
      sampler: { steps: 60, stepSize: 0.003, ...(carry && { carry }) },
      training: { iterations: 40, batchSize: 64, validation: { every: 0 } },
    });
    const [carried, plain] = [await solve(given(CARRY), { device }), await solve(given(undefined), { device })];
    expect(carried.checkpoint.parameters).toEqual(plain.checkpoint.parameters);
    expect(carried.history.every((point) => point.carried === 0)).toBe(true);
    // Whoever calls `solve`, and the page, are told so, not the command line alone.
    expect(carried.warnings.filter((text) => text.startsWith('sampler.carry does nothing here'))).toHaveLength(1);
    expect(plain.warnings).toEqual([]);
    for (const result of [carried, plain]) result.free();
  });

  it('are carried to points of another dimension', async () => {
    const matrix = [0, 1, 2, 3, 4].map((i) => [Math.cos(i), Math.sin(i)]);
    const cost = defineCost((x, y) => mul(0.5, squaredNorm(sub(x, matVec(matrix, y)))));
    const batches: BatchFunction = ({ iteration, batchSize }) => new TestRandom(iteration + 1).normals(5 * batchSize);
    const given = problem({ carry: CARRY });
    const [first] = given.marginals;
    const other = { ...given, marginals: [first, { weight: 0.5, cost, dim: 5, batches }] } as ProblemInput;
    const result = await solve(other, { device, seed: 1 });
    expect(result.history.map(({ carried }) => carried)).toEqual([0, ...new Array<number>(13).fill(1)]);
    result.free();
  });

  it('wait for as many as a regression needs', async () => {
    // Four for each of two columns: at the second regression of four chains, which keeps 1 − 4/64 of the first.
    const result = await solve(problem({ carry: CARRY, batchSize: 4, iterations: 5 }), { device, seed: 3 });
    const [first, second, third] = result.history.map(({ carried }) => carried);
    expect([first, second, third]).toEqual([0, 0, 0]);
    result.free();
  });

  it('are refused for points of too many dimensions, which leaves nothing behind', async () => {
    const wide = (dim: number): ProblemInput => ({
      ...problem({ carry: CARRY, batchSize: 2 }),
      dim,
      marginals: [0, 1].map(() => ({
        weight: 0.5,
        cost: squaredEuclidean(),
        dim,
        batches: ({ batchSize }: { readonly batchSize: number }) => new Float32Array(batchSize * dim),
      })),
    });
    const before = device.liveBytes;
    await expect(solve(wide(1025), { device })).rejects.toThrow(
      /problem\.sampler\.carry: takes points of up to 1024 dimensions.*got 1025/,
    );
    expect(device.liveBytes).toBe(before);
  });
});
