import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { BatchFunction, ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { DeviceOperationError } from '../../../src/errors.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';

const MEMORY = { batches: 3, visits: 4, steps: 2 };

interface Options {
  readonly memory?: typeof MEMORY;
  readonly batchSize?: number;
  readonly batches?: BatchFunction;
  readonly iterations?: number;
  readonly kind?: 'ula' | 'underdamped';
}

const problem = ({ memory, batches, iterations = 14, batchSize = 8, kind = 'ula' }: Options): ProblemInput => ({
  epsilon: 0.3,
  dim: 2,
  marginals: [
    { weight: 0.5, cost: squaredEuclidean(), samples: { data: new TestRandom(3).normals(40), columns: 2, rows: 20 } },
    batches
      ? { weight: 0.5, cost: squaredEuclidean(), dim: 2, batches }
      : { weight: 0.5, cost: squaredEuclidean(), distribution: gaussian({ mean: [1, 0], standardDeviation: 1 }) },
  ],
  scaling: 'none',
  potential: { hidden: [5] },
  sampler: { kind, steps: 6, ...(memory && { memory }) },
  training: { iterations, batchSize, validation: { every: 0 } },
});

forEachDevice((_name, device) => {
  it.each(['ula', 'underdamped'] as const)(
    'goes on to the bits of one session of %s, wherever it was cut',
    async (kind) => {
      const given = problem({ memory: MEMORY, kind });
      const whole = await solve(given, { device: device(), seed: 3 });
      for (const until of [1, 2, 5, 13]) {
        const first = await solve(given, { device: device(), seed: 3, until });
        const second = await solve(given, { device: device(), resumeFrom: first.checkpoint });
        expect(second.checkpoint).toEqual(whole.checkpoint);
        first.free();
        second.free();
      }
      const kept = kind === 'ula' ? ['chains'] : ['chains', 'velocities'];
      expect(Object.keys(whole.checkpoint.sampler).sort()).toEqual([...kept, 'drawnAt'].sort());
      for (const name of kept) expect(whole.checkpoint.sampler[name].shape).toEqual([MEMORY.batches, 16, 2]);
      whole.free();
    },
  );

  it('begins as training without it does, and then goes its own way', async () => {
    const run = async (memory: typeof MEMORY | undefined, iterations: number) => {
      const result = await solve(problem({ iterations, ...(memory && { memory }) }), { device: device(), seed: 3 });
      result.free();
      return result.checkpoint.parameters;
    };
    // Every minibatch of the first round is new.
    expect(await run(MEMORY, MEMORY.batches)).toEqual(await run(undefined, MEMORY.batches));
    expect(await run(MEMORY, MEMORY.batches + 1)).not.toEqual(await run(undefined, MEMORY.batches + 1));
  });

  it('goes on from where chains were left', async () => {
    const given = problem({ memory: MEMORY });
    // Steps so short that chains stay all but where they began; new ones would begin elsewhere.
    const still = { ...given, potential: { hidden: [5], scale: 1 }, sampler: { ...given.sampler, stepSize: 1e-9 } };
    const chainsAt = async (until: number) => {
      const result = await solve(still, { device: device(), seed: 3, until });
      result.free();
      return result.checkpoint.sampler.chains.data;
    };
    const [first, second] = [await chainsAt(MEMORY.batches), await chainsAt(2 * MEMORY.batches)];
    const moved = second.map((y, i) => Math.abs(y - first[i]));
    // Four steps of √η ≈ 3e-5.
    expect(Math.max(...moved)).toBeLessThan(1e-3);
    expect(Math.max(...moved)).toBeGreaterThan(0);
    expect(first.filter((y) => Math.abs(y) > 0.05).length).toBeGreaterThan(0.8 * first.length);
  });

  it('asks for a minibatch once, and again where another session has drawn it', async () => {
    const asked: number[] = [];
    const batches: BatchFunction = ({ iteration, batchSize }) => {
      asked.push(iteration);
      return new TestRandom(iteration + 1).normals(2 * batchSize);
    };
    const given = problem({ memory: MEMORY, batches });
    const first = await solve(given, { device: device(), until: 7 });
    const begun = asked.filter((iteration) => iteration < 14);
    expect(begun.filter((t, i) => begun.indexOf(t) === i).length).toBeLessThan(7);
    asked.length = 0;
    const second = await solve(given, { device: device(), resumeFrom: first.checkpoint });
    const whole = await solve(given, { device: device() });
    expect(second.checkpoint).toEqual(whole.checkpoint);
    for (const result of [first, second, whole]) result.free();
  });

  it('begins anew with chains of another shape', async () => {
    const first = await solve(problem({ memory: MEMORY }), { device: device(), seed: 3, until: 7 });
    const { checkpoint } = first;
    const lost = { ...checkpoint, sampler: {} };
    const [again, whole] = [
      await solve(problem({ memory: MEMORY }), { device: device(), resumeFrom: lost }),
      await solve(problem({ memory: MEMORY }), { device: device(), resumeFrom: checkpoint }),
    ];
    expect(again.checkpoint.parameters.every(Number.isFinite)).toBe(true);
    expect(again.checkpoint.parameters).not.toEqual(whole.checkpoint.parameters);
    for (const result of [first, again, whole]) result.free();
  });
});

describe('a run that is resumed with another memory', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(() => device.close());

  it.each([
    { what: 'the run kept none', before: {} },
    { what: 'minibatches were drawn at other times', before: { memory: { ...MEMORY, visits: 1 } } },
    { what: 'as many numbers are of other chains', before: { memory: { ...MEMORY, batches: 6 }, batchSize: 4 } },
  ])('begins anew where $what, and goes on from there', async ({ before }) => {
    const given = problem({ memory: MEMORY });
    const short = await solve(problem(before), { device, seed: 3, until: 8 });
    const { checkpoint } = short;
    const run = async (sampler: typeof checkpoint.sampler, until?: number) => {
      const start = { ...checkpoint, sampler };
      const result = await solve(given, { device, resumeFrom: start, ...(until && { until }) });
      result.free();
      return result.checkpoint;
    };
    const anew = await run({});
    expect(await run(checkpoint.sampler)).toEqual(anew);
    // The second session ends before every minibatch has been met.
    const again = await solve(given, { device, resumeFrom: await run(checkpoint.sampler, 9) });
    expect(again.checkpoint).toEqual(anew);
    for (const result of [short, again]) result.free();
  });

  it('begins anew where chains have come without their velocities', async () => {
    const given = problem({ memory: MEMORY, kind: 'underdamped' });
    const short = await solve(given, { device, seed: 3, until: 8 });
    const { velocities, ...sampler } = short.checkpoint.sampler;
    expect(velocities.data.some((v) => v !== 0)).toBe(true);
    const ends = [];
    for (const left of [sampler, {}, short.checkpoint.sampler]) {
      const result = await solve(given, { device, resumeFrom: { ...short.checkpoint, sampler: left } });
      ends.push(result.checkpoint.parameters);
      result.free();
    }
    expect(ends[0]).toEqual(ends[1]);
    expect(ends[0]).not.toEqual(ends[2]);
    short.free();
  });

  it('names the setting where its memory does not fit a device', async () => {
    const given = problem({ memory: { ...MEMORY, batches: 2 ** 31 - 1 } });
    const run = solve(given, { device });
    await expect(run).rejects.toThrow(DeviceOperationError);
    await expect(run).rejects.toThrow(/inputs of sampler\.memory/);
    expect(device.liveBytes).toBe(0);
  });
});
