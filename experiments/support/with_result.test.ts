import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { defineProblem, gaussian, squaredEuclidean } from '../../src/index.js';
import { withResult } from './with_result.js';

const problem = defineProblem({
  epsilon: 0.5,
  marginals: [-1, 1].map((at) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [at], standardDeviation: 1 }),
  })),
  potential: { hidden: [4] },
  sampler: { steps: 2 },
  training: { iterations: 2, batchSize: 4, validation: { every: 0 } },
});

describe('withResult', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());
  const context = () => ({ device, seed: 0, quick: true, data: 'none', log: () => undefined });

  it('gives back what was made of the result, and the memory of the result', async () => {
    const [seed, live] = await withResult(context(), problem, 3, async (result) =>
      Promise.resolve([result.trained.seed, device.liveBytes]),
    );
    expect(seed).toBe(3);
    expect(live).toBeGreaterThan(0);
    expect(device.liveBytes).toBe(0);
  });

  it('frees the result where its use fails', async () => {
    await expect(withResult(context(), problem, 0, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(device.liveBytes).toBe(0);
  });
});
