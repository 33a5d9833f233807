import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../../../src/device/cpu/cpu_device.js';
import { AbortedError } from '../../../../src/errors.js';
import { aggregate, type AggregateOptions } from '../../../../src/node/aggregate/posteriors/aggregate.js';
import { TestRandom } from '../../../support/random.js';
import { conjugate, options } from './gaussian_shards.js';

let opened: CpuDevice;
beforeAll(async () => {
  opened = await openCpuDevice({ threads: 2 });
});
afterAll(async () => {
  const left = opened.liveBytes;
  await opened.close();
  expect(left).toBe(0);
});
const onDevice = (more: Partial<AggregateOptions>) =>
  options([0.2, 0.3, 0.5], { withDevice: (work) => work(opened), ...more });

const problem = conjugate([20, 30, 50], 400, 'powered');

/** 4.5 standard errors of means of independent draws, Σ_k λ_k² C/n; and what 400 points in three dimensions leave. */
const SHARE = Math.sqrt((0.04 + 0.09 + 0.25) / 400);

it('is the full posterior by lines, too', async () => {
  const { solver, summary, draws, warnings } = await aggregate(problem.shards, onDevice({ solver: 'sliced' }));
  expect([solver, draws.length, warnings]).toEqual(['sliced', 3 * 400, []]);
  for (const [c, { mean, sd }] of summary.barycenter.entries()) {
    const exact = Math.sqrt(problem.full.covariance.get(c, c));
    expect(Math.abs(mean - problem.full.mean[c])).toBeLessThan(4.5 * SHARE * exact);
    expect(Math.abs(sd / exact - 1)).toBeLessThan((4.5 * SHARE) / Math.SQRT2 + 0.03);
  }
});

it('shrinks where few points move between shards in many dimensions, and says so', async () => {
  const random = new TestRandom(8);
  const shards = ['a', 'b', 'c'].map((name) => {
    return { name, files: [name], points: Float64Array.from(random.normals(200 * 8)), rows: 200 };
  });
  const names = Array.from({ length: 8 }, (_, c) => `x${c}`);
  const { draws, notes, warnings } = await aggregate(
    { names, shards },
    onDevice({ solver: 'free-support', draws: 60 }),
  );
  expect(draws).toHaveLength(8 * 60);
  expect(notes).toEqual(['3 shards are thinned to 60 draws for --solver free-support']);
  expect(warnings).toContainEqual(
    expect.stringMatching(/^The variance is 0\.\d+ of that of the barycenter of Gaussians/),
  );
});

it('stops where the signal fires, and leaves nothing on the device', async () => {
  const signal = AbortSignal.abort();
  for (const solver of ['sliced', 'free-support'] as const) {
    const failed = aggregate(problem.shards, onDevice({ solver, draws: 50, signal }));
    await expect(failed).rejects.toBeInstanceOf(AbortedError);
    expect(opened.liveBytes).toBe(0);
  }
});
