import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLERS } from '../../../../src/barycenter/problem/sampler_settings.js';
import { defineProblem } from '../../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../../src/barycenter/problem/problem.js';
import { solve } from '../../../../src/barycenter/solve.js';
import { adaptEvery } from '../../../../src/barycenter/training/adapt_steps.js';
import { estimatorOf } from '../../../../src/barycenter/training/estimators/estimator_of.js';
import { marginalGroups } from '../../../../src/barycenter/training/groups/marginal_groups.js';
import { initialCheckpoint } from '../../../../src/barycenter/training/initial_checkpoint.js';
import { createTrainer } from '../../../../src/barycenter/training/trainer.js';
import { openCpuDevice, type CpuDevice } from '../../../../src/device/cpu/cpu_device.js';
import { whileOwned } from '../../../../src/device/owner.js';
import { groupProblem, trained } from '../../../support/group_problem.js';

const MEMORY = { batches: 3, visits: 4, steps: 2 };

describe('groups of marginals', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(() => device.close());

  it('of all marginals train as without the setting, to the bit', async () => {
    const [all, without] = [{ marginals: 4 }, {}].map((training) => groupProblem(4, training));
    expect(await trained(device, all)).toEqual(await trained(device, without));
    expect(await trained(device, groupProblem(4, { marginals: 3 }))).not.toEqual(await trained(device, all));
  });

  it.each(SAMPLERS)('go with chains of kind %s', async (kind) => {
    const given = groupProblem(4, { marginals: 2 }, { sampler: { kind, steps: 4 } });
    const { parameters, average } = await trained(device, given);
    expect(parameters.every(Number.isFinite)).toBe(true);
    expect(parameters).not.toEqual(initialCheckpoint(await loadMarginals(defineProblem(given)), 3).parameters);
    expect(average).toEqual(parameters);
  });

  it('ask only the marginals that they visit for points', async () => {
    const asked: number[] = [];
    const given = groupProblem(6, { marginals: 2, iterations: 10 });
    const marginals = given.marginals.map(({ weight, cost }, k) => ({
      weight,
      cost,
      dim: 2,
      batches: ({ batchSize, iteration }: { batchSize: number; iteration: number }) => {
        if (batchSize === 8) asked.push(iteration);
        return new Float32Array(2 * batchSize).map((_, i) => Math.sin(i + k));
      },
    }));
    await trained(device, { ...given, marginals: marginals as ProblemInput['marginals'] });
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((t) => [t, t]));
  });

  it('have the steps adapted of the marginals that were visited, about twenty times each in a training', async () => {
    const loaded = await loadMarginals(defineProblem(groupProblem(5, { marginals: 2, iterations: 200 })));
    // Every tenth iteration if it were all marginals.
    expect(adaptEvery(loaded)).toBe(4);
    const trainer = await createTrainer(device, loaded, initialCheckpoint(loaded, 3));
    const groups = marginalGroups({ weights: loaded.problem.marginals.map((m) => m.weight), size: 2, seed: 3 });
    for (const t of [0, 1, 2]) {
      const before = trainer.stepSizes;
      await trainer.iterate(t);
      await trainer.adaptSteps();
      const changed = [0, 1, 2, 3, 4].filter((k) => trainer.stepSizes[k] !== before[k]);
      expect(changed).toEqual(groups.at(t));
    }
    trainer.free();
  });

  it('run the chains of each marginal at its own step', async () => {
    const loaded = await loadMarginals(defineProblem(groupProblem(5, { marginals: 2 })));
    await whileOwned(device, async (owner) => {
      const start = initialCheckpoint(loaded, 3);
      const of = owner.own(loaded.potential.place(device, start.parameters));
      const estimator = (await estimatorOf(loaded))(owner, loaded, start, of);
      const gradient = owner.createBuffer('gradient', start.parameters.byteLength);
      const endsAt = async (stepSizes: readonly number[]) => {
        await estimator.estimate(0, { of, gradient, stepSizes });
        return estimator.somePoints(of, 8);
      };
      const short = new Array<number>(5).fill(1e-9);
      const { y: still, visited } = await endsAt(short);
      const { y: moved } = await endsAt(short.map((step, k) => (k === visited![1] ? 0.1 : step)));
      expect(moved.subarray(0, 16)).toEqual(still.subarray(0, 16));
      expect(moved.subarray(16).every((value, i) => value !== still[16 + i])).toBe(true);
    });
  });

  it('take memory that grows with K by the parameters alone', async () => {
    const bytes = async (count: number, marginals?: number): Promise<number> => {
      const given = groupProblem(count, { batchSize: 256, ...(marginals && { marginals }) });
      const loaded = await loadMarginals(defineProblem(given));
      const before = device.liveBytes;
      const trainer = await createTrainer(device, loaded, initialCheckpoint(loaded, 1));
      const taken = device.liveBytes - before;
      trainer.free();
      return taken;
    };
    const [few, many] = [await bytes(6, 3), await bytes(24, 3)];
    // A head more has 5 weights and a bias in some ten buffers, and a row and a column in a few tables of coefficients.
    expect(many - few).toBeLessThan(18 * 4 * (10 * 6 + 6 * 30));
    expect((await bytes(24)) - (await bytes(6))).toBeGreaterThan(5 * (many - few));
  });

  it('begin anew where chains were kept of other groups, as many numbers as they are', async () => {
    const sampler = { steps: 3, memory: MEMORY };
    const of = (marginals: number, batchSize: number) => groupProblem(5, { marginals, batchSize }, { sampler });
    const before = await solve(of(2, 8), { device, seed: 3, until: 7 });
    before.free();
    const { checkpoint } = before;
    const ends = [];
    for (const carried of [checkpoint.sampler, {}]) {
      const result = await solve(of(4, 4), { device, resumeFrom: { ...checkpoint, sampler: carried } });
      ends.push(result.checkpoint);
      result.free();
    }
    expect(ends[0]).toEqual(ends[1]);
  });
});
