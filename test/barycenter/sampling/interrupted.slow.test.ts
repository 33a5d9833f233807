import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ReadyProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { samplePlan } from '../../../src/barycenter/sampling/sample_plan.js';
import { initialCheckpoint } from '../../../src/barycenter/training/initial_checkpoint.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { AbortedError } from '../../../src/errors.js';
import type { PlacedPotential } from '../../../src/potential/potential.js';

/** Chains wide enough that the signal is looked at every 9 steps. */
const problem = defineProblem({
  epsilon: 1,
  marginals: [0, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [512, 512] },
});

describe('drawing from a plan', () => {
  let device: CpuDevice;
  let loaded: ReadyProblem;
  let potential: PlacedPotential;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
    loaded = await loadMarginals(problem);
    potential = loaded.potential.place(device, initialCheckpoint(loaded, 1).average);
  });
  afterAll(async () => {
    potential.free();
    await device.close();
  });

  /** The device, which tells when it is waited for. */
  const watched = (onWait: () => void): Device =>
    new Proxy(device, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name === 'synchronize') onWait();
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  const draw = (on: Device, steps: number, perPoint: number, signal?: AbortSignal) =>
    samplePlan(
      on,
      loaded,
      { potential, stepSizes: [0.1, 0.1] },
      { marginal: 0, x: Float32Array.of(0.5, -1), perPoint, seed: 3, steps, ...(signal ? { signal } : {}) },
    );

  it('hears a signal in the midst of its chains', async () => {
    const controller = new AbortController();
    let waits = 0;
    const stopped = draw(
      watched(() => ++waits === 2 && controller.abort()),
      10_000,
      2048,
      controller.signal,
    );
    await expect(stopped).rejects.toThrow(AbortedError);
    expect(waits).toBe(2);
  });

  it('gives the same bits with a signal to listen to as without', async () => {
    let waits = 0;
    const heard = await draw(
      watched(() => void waits++),
      20,
      2048,
      new AbortController().signal,
    );
    expect(waits).toBeGreaterThan(1);
    expect(heard).toEqual(await draw(device, 20, 2048));
  });
});
