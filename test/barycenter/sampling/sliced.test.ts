import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { samplePlan } from '../../../src/barycenter/sampling/sample_plan.js';
import { solve } from '../../../src/barycenter/solve.js';
import type { Device } from '../../../src/device/device.js';
import { forEachDevice } from '../../support/devices.js';

const problem = (sampler: ProblemInput['sampler']): ProblemInput => ({
  epsilon: 0.3,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0, 0, 0, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [5], scale: 1 },
  ...(sampler && { sampler }),
  training: { iterations: 6, batchSize: 8, validation: { every: 0 } },
});

/** So many that the signal is looked at between any two steps; nothing else of sampling asks for them. */
const MANY_PARAMETERS = 1e12;

/** A device, which tells when it is waited for. */
const watched = (device: Device, onWait: () => void): Device =>
  new Proxy(device, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'synchronize') onWait();
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

forEachDevice((_name, device) => {
  // Steps so long that some are refused, which is what makes a chain's next step hang on its last.
  it.each<NonNullable<ProblemInput['sampler']>>([
    { kind: 'ula', steps: 9 },
    { kind: 'mala', steps: 9, stepSize: 0.5 },
    { kind: 'underdamped', steps: 9 },
    { kind: 'underdamped', steps: 9, memory: { batches: 2, visits: 2, steps: 2 } },
    { kind: 'barker', steps: 9, stepSize: 0.5 },
    { kind: 'rwm', steps: 9, stepSize: 0.5 },
    { kind: 'hmc', steps: 9, stepSize: 0.3, moves: 3 },
    { kind: 'ula', steps: 9, memory: { batches: 2, visits: 2, steps: 2 } },
    { kind: 'mala', steps: 9, stepSize: 0.5, memory: { batches: 2, visits: 2, steps: 2 } },
  ])('draws of %j are the same with chains cut at every step', async (sampler) => {
    const result = await solve(problem(sampler), { device: device(), seed: 3 });
    const { loaded, trained } = result;
    const potential = loaded.potential.place(device(), trained.average);
    const of = { potential, stepSizes: trained.stepSizes };
    const x = Float32Array.from({ length: 35 }, (_, i) => Math.sin(i));
    const request = { marginal: 1, x, perPoint: 3, seed: 4 };
    const whole = await samplePlan(device(), loaded, of, request);
    let waits = 0;
    const cut = await samplePlan(
      watched(device(), () => waits++),
      { ...loaded, potential: { ...loaded.potential, length: MANY_PARAMETERS } },
      of,
      { ...request, signal: new AbortController().signal },
    );
    expect(waits).toBe(9);
    expect(cut).toEqual(whole);
    potential.free();
    result.free();
  });

  it('looks at the signal after as many moves, however many make a step', async () => {
    const looks = async (sampler: ProblemInput['sampler']): Promise<number> => {
      const loaded = await loadMarginals(defineProblem(problem(sampler)));
      const potential = loaded.potential.place(device(), new Float32Array(loaded.potential.length));
      // Four moves of ten chains.
      const length = 1e10 / (10 * 2 * 4);
      let waits = 0;
      await samplePlan(
        watched(device(), () => waits++),
        { ...loaded, potential: { ...loaded.potential, length } },
        { potential, stepSizes: [0.1, 0.1] },
        { marginal: 0, x: new Float32Array(5), perPoint: 10, seed: 1, signal: new AbortController().signal },
      );
      potential.free();
      return waits;
    };
    expect(await looks({ kind: 'ula', steps: 8 })).toBe(2);
    expect(await looks({ kind: 'hmc', steps: 8, moves: 4 })).toBe(8);
  });
});
