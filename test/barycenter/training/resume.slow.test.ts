import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { Problem } from '../../../src/barycenter/problem/problem.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';
import { solve } from '../../../src/barycenter/solve.js';
import type { Checkpoint } from '../../../src/barycenter/training/checkpoint.js';
import { AbortedError } from '../../../src/errors.js';
import { forEachDevice } from '../../support/devices.js';

/** Steps are adapted after every second of the 40 iterations. */
const problemOf = (batchSize: number): Problem =>
  defineProblem({
    epsilon: 0.3,
    marginals: [-1, 1].map((side) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      distribution: gaussian({ mean: [side, 0], standardDeviation: 1 + 0.3 * side }),
    })),
    potential: { hidden: [8, 8] },
    sampler: { steps: 5 },
    training: { iterations: 40, batchSize, optimizer: { averageDecay: 0.9 }, validation: { points: 4, draws: 8 } },
  });

forEachDevice((_, device) => {
  // 11: in the middle of two adaptations; 12: right after one. 7 chains are fewer than the curvature is measured at.
  it.each([
    { batchSize: 40, until: 11 },
    { batchSize: 40, until: 12 },
    { batchSize: 7, until: 11 },
  ])(
    'goes on after $until iterations to the bits of an uninterrupted run, adapted steps included, in batches of $batchSize',
    async ({ batchSize, until }) => {
      const problem = problemOf(batchSize);
      const whole = await solve(problem, { device: device(), seed: 3 });
      const first = await solve(problem, { device: device(), seed: 3, until });
      const second = await solve(problem, { device: device(), resumeFrom: first.checkpoint });
      expect(second.checkpoint).toEqual(whole.checkpoint);
      // They did change, before the interruption and after it, each marginal's in its own way.
      const [begun, halfway, done] = [
        whole.loaded.engine.stepSizes,
        first.checkpoint.stepSizes,
        whole.checkpoint.stepSizes,
      ];
      for (const k of [0, 1]) expect(new Set([begun[k], halfway[k], done[k]]).size).toBe(3);
      expect(done[0]).not.toBe(done[1]);
      for (const result of [whole, first, second]) result.free();
    },
  );

  it('goes on from a run folder that was left at an abort, whose files keep every digit of the steps', async () => {
    const base = await mkdtemp(join(tmpdir(), 'adapted-steps-'));
    const folder = join(base, 'run');
    const problem = problemOf(40);
    const loaded = await loadMarginals(problem);
    const whole = await solve(problem, { device: device(), seed: 5 });
    const controller = new AbortController();
    const run = await openRun(folder, loaded, { resume: false });
    let last: Checkpoint | undefined;
    const stopped = solve(problem, {
      device: device(),
      seed: 5,
      signal: controller.signal,
      onProgress: (point) => {
        run.record(point);
        if (point.iteration === 17) controller.abort();
      },
      onCheckpoint: async (checkpoint) => {
        last = checkpoint;
        await run.saveCheckpoint(checkpoint);
      },
    });
    await expect(stopped).rejects.toThrow(AbortedError);
    expect(last?.iteration).toBe(17);
    await run.close();
    expect((await loadRun(folder)).trained.stepSizes).toEqual(last!.stepSizes);
    const again = await openRun(folder, loaded, { resume: true });
    expect(again.checkpoint).toEqual(last);
    const resumed = await solve(problem, { device: device(), resumeFrom: again.checkpoint! });
    expect(resumed.checkpoint).toEqual(whole.checkpoint);
    for (const result of [whole, resumed]) result.free();
    await again.close();
    await rm(base, { recursive: true });
  });
});
