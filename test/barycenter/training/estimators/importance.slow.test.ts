import { afterAll, beforeAll, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../../src/autograd/index.js';
import { gaussian } from '../../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../../src/barycenter/problem/problem.js';
import { solve } from '../../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../../src/device/cpu/cpu_device.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

type Gradient = NonNullable<NonNullable<ProblemInput['training']>['gradient']>;

const problem = (dim: number, iterations: number, gradient: Gradient): ProblemInput => ({
  epsilon: 0.3,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: new Array<number>(dim).fill(mean), standardDeviation: 1 }),
  })),
  potential: { hidden: [24, 24] },
  sampler: { kind: 'leimkuhler-matthews', steps: 20 },
  training: { iterations, batchSize: 96, gradient, optimizer: { averageDecay: 0.95 }, validation: { every: 0 } },
});

it.each<Gradient>([
  { kind: 'importance', proposal: 'gaussian', draws: 16 },
  { kind: 'importance', proposal: 'fixed', draws: 512, leastEffective: 0.05 },
])('%j finds the barycenter of Gaussians in the plane', async (gradient) => {
  const result = await solve(problem(2, 250, gradient), { device, seed: 1 });
  const { exact } = await result.evaluate({ seed: 2, verdict: false, points: 4096, conditionalPoints: 256 });
  // As for every kind of chain: see training/kinds.slow.test.ts.
  for (const { barycenterUvp, conditionalMeanUvp } of exact!.marginals) {
    expect(barycenterUvp.value).toBeLessThan(2 * barycenterUvp.floor + 0.33);
    expect(conditionalMeanUvp.value).toBeLessThan(1.2 * conditionalMeanUvp.floor + 0.33);
  }
  // The first iteration of Gaussians takes chains, in the first line of the history.
  expect(result.history.slice(1).every(({ fellBack }) => fellBack === 0)).toBe(true);
  expect(result.warnings).toEqual([]);
  result.free();
});

it('finds what chains find in 16 dimensions, from Gaussians', async () => {
  const result = await solve(problem(16, 250, { kind: 'importance', draws: 32 }), { device, seed: 1 });
  const { effective, fellBack } = result.history.at(-1)!;
  expect(fellBack).toBe(0);
  expect(effective).toBeGreaterThan(0.1);
  const { exact } = await result.evaluate({ seed: 2, verdict: false, points: 4096, conditionalPoints: 256 });
  for (const { barycenterUvp } of exact!.marginals) expect(barycenterUvp.value).toBeLessThan(3);
  result.free();
});
