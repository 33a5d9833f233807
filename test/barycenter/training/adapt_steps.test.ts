import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, geodesic, mul, squaredEuclidean, squaredNorm, sub } from '../../../src/autograd/index.js';
import { stepOverEpsilon } from '../../../src/barycenter/problem/default_steps.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import type { ReadyProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import {
  adaptedSteps,
  adaptEvery,
  adaptsAfter,
  curvatureChains,
} from '../../../src/barycenter/training/adapt_steps.js';
import { initialCheckpoint } from '../../../src/barycenter/training/initial_checkpoint.js';
import { createTrainer } from '../../../src/barycenter/training/trainer.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';

const EPSILON = 0.5;

/** Two marginals under costs a/2 ‖x − y‖² of these curvatures. */
const curved = (curvatures: readonly number[], change: Partial<ProblemInput> = {}): ProblemInput => ({
  epsilon: EPSILON,
  marginals: curvatures.map((a, k) => ({
    weight: 1 / curvatures.length,
    cost: defineCost((x, y) => mul(a / 2, squaredNorm(sub(x, y)))),
    samples: [
      [k, 1],
      [k + 1, -1],
      [k - 1, 0.5],
      [k, 0],
    ],
  })),
  potential: { hidden: [5] },
  training: { iterations: 40, batchSize: 10 },
  ...change,
  sampler: { kind: 'ula', ...change.sampler },
});

const load = (input: ProblemInput): Promise<ReadyProblem> => loadMarginals(defineProblem(input));

describe('adaptedSteps', () => {
  it('are 0.2 ε over the curvature that nine tenths of each marginal’s chains stay below', async () => {
    const loaded = await load(curved([1, 4]));
    const flat = Array.from({ length: 10 }, (_, i) => 2 + 0.1 * ((7 * i) % 10));
    const steep = flat.map((a) => 10 * a);
    const [first, second] = adaptedSteps(loaded, Float64Array.from([...flat, ...steep]));
    // Of 2, 2.1 … 2.9: 2.8 is above nine tenths of them, itself included, and an outlier does not matter.
    expect(first).toBeCloseTo((0.2 * EPSILON) / 2.8, 12);
    expect(second).toBeCloseTo((0.2 * EPSILON) / 28, 12);
    const outlier = [...flat.map((a) => (a === 2.9 ? 1e6 : a)), ...steep];
    expect(adaptedSteps(loaded, Float64Array.from(outlier))).toEqual([first, second]);
  });

  it('have a factor of their own for every kind', async () => {
    const steps = async (sampler: NonNullable<ProblemInput['sampler']>) =>
      adaptedSteps(await load(curved([1, 4], { sampler })), Float64Array.of(2, 5));
    for (const kind of ['underdamped', 'mala', 'barker', 'hmc', 'rwm'] as const) {
      // In the plane.
      const factor = stepOverEpsilon({ kind }, 2);
      expect(await steps({ kind })).toEqual([(factor * EPSILON) / 2, (factor * EPSILON) / 5]);
    }
  });

  it('take the only chain there is', async () => {
    expect(adaptedSteps(await load(curved([1, 4])), Float64Array.of(2, 5))).toEqual([0.1 / 2, 0.1 / 5]);
  });

  it('are at most twice those of the cost alone, however flat the exponent', async () => {
    const loaded = await load(curved([1, 4]));
    const { stepSizes } = loaded.engine;
    // 0.2 ε/a for a = 1 and 4, which is measured by differences in float64.
    [0.1, 0.025].forEach((step, k) => expect(stepSizes[k]).toBeCloseTo(step, 6));
    const twice = stepSizes.map((step) => 2 * step);
    expect(adaptedSteps(loaded, Float64Array.of(0.4, 0.1))).toEqual(twice);
    expect(adaptedSteps(loaded, Float64Array.of(0, 0))).toEqual(twice);
  });

  it('stay those of the cost where the measurement is not a number, and are never 0', async () => {
    const loaded = await load(curved([1, 4]));
    expect(adaptedSteps(loaded, Float64Array.of(NaN, Infinity))).toEqual(loaded.engine.stepSizes);
  });
});

it('comes often in the beginning, and then every so many iterations', () => {
  const when = (every: number): number[] =>
    Array.from({ length: 60 }, (_, i) => i + 1).filter((n) => adaptsAfter(n, every));
  expect(when(25)).toEqual([1, 2, 4, 8, 16, 25, 50]);
  expect(when(1)).toHaveLength(60);
  expect(when(0)).toEqual([]);
});

describe('adaptEvery', () => {
  const every = async (change: Partial<ProblemInput>): Promise<number> =>
    adaptEvery(await load(curved([1, 1], change)));

  it('is a twentieth of the run, at least one iteration', async () => {
    expect(await every({ training: { iterations: 500 } })).toBe(25);
    expect(await every({ training: { iterations: 59 } })).toBe(2);
    expect(await every({ training: { iterations: 7 } })).toBe(1);
  });

  it('is never where the problem fixes η, or keeps y on the sphere', async () => {
    expect(await every({ sampler: { stepSize: 0.1 } })).toBe(0);
    const marginals = [0, 1].map((k) => ({
      weight: 0.5,
      cost: geodesic(),
      samples: [
        [1, 0],
        [0, 1],
        [k, 1 - k],
      ],
    }));
    expect(await every({ marginals, sampler: { constraint: 'unit-sphere' } })).toBe(0);
  });
});

it('looks at 32 chains of each marginal, or as many as a batch has', async () => {
  const chains = async (batchSize: number) => curvatureChains(await load(curved([1, 1], { training: { batchSize } })));
  expect([await chains(256), await chains(32), await chains(7)]).toEqual([32, 32, 7]);
});

describe('training', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(async () => {
    const leaked = device.liveBytes;
    await device.close();
    expect(leaked).toBe(0);
  });

  it.each([7, 40])(
    'measures the chains that it has, of marginals of any dimension, in a batch of %i',
    async (batchSize) => {
      // A cost that is curved by its own input, under a potential of nothing, shows which input is whose.
      const curvedByInput = defineCost((x, y) => mul(squaredNorm(x), mul(0.5, squaredNorm(y))));
      const loaded = await load({
        epsilon: EPSILON,
        dim: 2,
        marginals: [[[1, 2, 2]], [[4]]].map((samples) => ({ weight: 0.5, cost: curvedByInput, samples })),
        sampler: { kind: 'ula', steps: 3 },
        potential: { hidden: [4], scale: 1e-6 },
        training: { iterations: 20, batchSize },
      });
      const trainer = await createTrainer(device, loaded, initialCheckpoint(loaded, 1));
      await trainer.iterate(0);
      trainer.stepSizes = [1, 1];
      await trainer.adaptSteps();
      // ‖x‖² = 9 and 16, exactly but for differences in float32.
      expect(trainer.stepSizes[0]).toBeCloseTo(0.1 / 9, 5);
      expect(trainer.stepSizes[1]).toBeCloseTo(0.1 / 16, 5);
      trainer.free();
    },
  );

  it('keeps a given η to the bit, and the sphere’s own', async () => {
    const fixed = await solve(defineProblem(curved([1, 4], { sampler: { steps: 4, stepSize: 0.03 } })), { device });
    expect(fixed.checkpoint.stepSizes).toEqual([0.03, 0.03]);
    const marginals = [0, 1].map((k) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      samples: [
        [1, 0],
        [0, 1],
        [k, 1 - k],
      ],
    }));
    const sphere = await solve(
      defineProblem(curved([1, 1], { marginals, sampler: { steps: 4, constraint: 'unit-sphere' } })),
      { device },
    );
    expect(sphere.checkpoint.stepSizes).toEqual(sphere.loaded.engine.stepSizes);
    for (const result of [fixed, sphere]) result.free();
  });
});
