import { expect, it } from 'vitest';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { blobProblem } from '../../support/blob_problem.js';

/** Scores over their floor, in percent: conditional means, and the barycenter. */
it('a small conv potential learns the barycenter of two families of pictures', async () => {
  const device = await openCpuDevice({ threads: 2 });
  const scores = async (iterations: number, learningRate: number) => {
    const optimizer = { learningRate, averageDecay: 0.9 };
    const training = { iterations, batchSize: 48, optimizer, validation: { every: 0 } };
    const result = await solve(blobProblem({ training, sampler: { steps: 15 } }), { device, seed: 1 });
    const how = { points: 400, conditionalPoints: 64, draws: 32, verdict: false, seed: 3 };
    const { exact } = await result.evaluate(how);
    result.free();
    return exact!.marginals.map(({ conditionalMeanUvp, barycenterUvp }) => [
      conditionalMeanUvp.value - conditionalMeanUvp.floor,
      barycenterUvp.value - barycenterUvp.floor,
    ]);
  };
  const [untrained, trained] = [await scores(1, 1e-9), await scores(100, 0.005)];
  await device.close();
  // Untrained potentials are nearly flat, so that plans know their points alone: 10 and more, measured. Trained, 0.7 to
  // 2.1: a wrong gradient leaves what is untrained, and 4 is far from both.
  for (const score of untrained.flat()) expect(score).toBeGreaterThan(8);
  for (const score of trained.flat()) expect(score).toBeLessThan(4);
});
