import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { solve } from '../../../src/barycenter/solve.js';
import type { Checkpoint, MetricPoint } from '../../../src/barycenter/training/checkpoint.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { DivergenceError } from '../../../src/errors.js';

const problemOf = (learningRate = 0.01) =>
  defineProblem({
    epsilon: 0.5,
    marginals: [-1, 1].map((mean) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
    })),
    potential: { hidden: [5] },
    sampler: { steps: 4 },
    training: { iterations: 250, batchSize: 8, validation: { every: 50 }, optimizer: { learningRate } },
  });

describe('checkpoints by time', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());

  /** A training whose clock shows `seconds` more each time it is looked at. */
  async function trained(seconds: number, checkpointSeconds?: number) {
    const saved: Checkpoint[] = [];
    const times: number[] = [];
    let now = 0;
    const result = await solve(problemOf(), {
      device,
      until: 60,
      clock: () => (now += seconds),
      ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
      onCheckpoint: (checkpoint) => void times.push(saved.push(checkpoint) && now),
    });
    result.free();
    return {
      saved,
      times,
      history: result.history.map((point): MetricPoint => ({ ...point, seconds: 0 })),
      checkpoint: result.checkpoint,
    };
  }

  it('are taken between the tenths, and change neither what is learned nor the history', async () => {
    const byTenths = await trained(0, 60);
    expect(byTenths.saved.map((c) => c.iteration)).toEqual([25, 50, 60]);
    const never = await trained(1e6);
    const byTime = await trained(7, 60);
    expect(byTime.saved.length).toBeGreaterThan(5);
    expect(byTime.saved.map((c) => c.iteration)).toEqual(expect.arrayContaining([25, 50, 60]));
    for (const { checkpoint, history, saved } of [never, byTime]) {
      expect(checkpoint).toEqual(byTenths.checkpoint);
      expect(history).toEqual(byTenths.history);
      expect(saved.filter((c) => c.iteration % 25 === 0 || c.iteration === 60)).toEqual(byTenths.saved);
    }
    // Each by time waits out its seconds since the last one, by time or not.
    for (const [c, { iteration }] of byTime.saved.entries())
      if (iteration % 25 !== 0 && iteration !== 60)
        expect(byTime.times[c] - (byTime.times[c - 1] ?? 0)).toBeGreaterThanOrEqual(60);
    // One of them is as good to go on from as any.
    const between = byTime.saved.find((c) => c.iteration % 25 !== 0)!;
    const resumed = await solve(problemOf(), { device, until: 60, resumeFrom: between });
    expect(resumed.checkpoint).toEqual(byTenths.checkpoint);
    resumed.free();
  });

  it('are taken of finite numbers only', async () => {
    const saved: Checkpoint[] = [];
    let now = 0;
    const wild = solve(problemOf(1e30), {
      device,
      clock: () => (now += 7),
      checkpointSeconds: 1,
      onCheckpoint: (checkpoint) => void saved.push(checkpoint),
    });
    await expect(wild).rejects.toThrow(DivergenceError);
    // The first step's parameters are finite, but not the potentials that they make: those of no iteration are kept.
    expect(saved).toEqual([]);
  });
});
