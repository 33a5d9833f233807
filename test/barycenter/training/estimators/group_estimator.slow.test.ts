import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineProblem } from '../../../../src/barycenter/problem/define_problem.js';
import type { BatchRequest } from '../../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../../src/barycenter/problem/problem.js';
import { estimatorOf } from '../../../../src/barycenter/training/estimators/estimator_of.js';
import { initialCheckpoint } from '../../../../src/barycenter/training/initial_checkpoint.js';
import { openCpuDevice, type CpuDevice } from '../../../../src/device/cpu/cpu_device.js';
import { whileOwned } from '../../../../src/device/owner.js';
import { groupProblem } from '../../../support/group_problem.js';
import { TestRandom } from '../../../support/random.js';

const MEMORY = { batches: 3, visits: 4, steps: 2 };

/** Means over iterations of the gradient's products with some directions, and of the surrogate, with their errors. */
async function meansOf(device: CpuDevice, iterations: number, marginals?: number) {
  const sampler = { steps: 6, stepSize: 0.2 };
  const given = groupProblem(5, { batchSize: 4, ...(marginals && { marginals }) }, { sampler });
  const loaded = await loadMarginals(defineProblem({ ...given, potential: { hidden: [6], scale: 0.7 } }));
  return whileOwned(device, async (owner) => {
    const start = initialCheckpoint(loaded, 7);
    const parameters = new TestRandom(2).normals(start.parameters.length, 0.7);
    const of = owner.own(loaded.potential.place(device, parameters));
    const estimator = (await estimatorOf(loaded))(owner, loaded, start, of);
    const gradient = owner.createBuffer('gradient', parameters.byteLength);
    const directions = [11, 12, 13, 14].map((seed) => new TestRandom(seed).normals(parameters.length));
    const values: number[][] = Array.from({ length: 5 }, () => []);
    for (let t = 0; t < iterations; t++) {
      await estimator.estimate(t, { of, gradient, stepSizes: start.stepSizes });
      const found = await device.readFloats(gradient);
      directions.forEach((v, i) => values[i].push(found.reduce((sum, g, j) => sum + g * v[j], 0)));
      values[4].push(await estimator.surrogate(of));
    }
    return values.map((numbers) => {
      const mean = numbers.reduce((a, b) => a + b, 0) / iterations;
      const variance = numbers.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (iterations - 1);
      return { mean, error: Math.sqrt(variance / iterations) };
    });
  });
}

describe('gradients of groups', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(() => device.close());

  it('are of points of the marginals that they are of, also where minibatches are met again', async () => {
    const given = groupProblem(6, { marginals: 2, batchSize: 3 }, { sampler: { steps: 2, memory: MEMORY } });
    const marginals = given.marginals.map(({ weight, cost }, k) => {
      // Coordinates of the caller's own, in which every point of marginal k is (k, k).
      return {
        weight,
        cost,
        dim: 2,
        batches: ({ batchSize }: BatchRequest) => new Float32Array(2 * batchSize).fill(k),
      };
    });
    const loaded = await loadMarginals(defineProblem({ ...given, marginals: marginals as ProblemInput['marginals'] }));
    await whileOwned(device, async (owner) => {
      const start = initialCheckpoint(loaded, 7);
      const of = owner.own(loaded.potential.place(device, start.parameters));
      const estimator = (await estimatorOf(loaded))(owner, loaded, start, of);
      const gradient = owner.createBuffer('gradient', start.parameters.byteLength);
      const met = new Set<string>();
      for (let t = 0; t < 24; t++) {
        await estimator.estimate(t, { of, gradient, stepSizes: start.stepSizes });
        const { x, visited } = await estimator.somePoints(of, 3);
        expect([...x]).toEqual(visited!.flatMap((k) => new Array<number>(6).fill(k)));
        met.add(visited!.join());
      }
      // 3 minibatches that are each drawn anew after 4 visits: at most 9 groups in 24 iterations, and not one alone.
      expect(met.size).toBeGreaterThan(3);
      expect(met.size).toBeLessThanOrEqual(9);
    });
  });

  it('are in the mean that of all marginals, and so is the surrogate', async () => {
    const full = await meansOf(device, 1000);
    for (const size of [2, 4]) {
      const found = await meansOf(device, 2000, size);
      for (const [i, { mean, error }] of found.entries()) {
        // 4.5 standard errors of the difference: of ten numbers none is that far off in ten thousand runs.
        const bound = 4.5 * Math.hypot(error, full[i].error);
        expect(Math.abs(mean - full[i].mean), `${size}, ${i}`).toBeLessThan(bound);
      }
      // The test sees what it looks for: the errors are small beside the gradient.
      expect(found.some(({ mean, error }) => Math.abs(mean) > 15 * error)).toBe(true);
    }
  });
});
