import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { resolveAxes } from '../../../src/barycenter/sweep/axes.js';
import type { SweepJob } from '../../../src/barycenter/sweep/job.js';
import { problemHash } from '../../../src/barycenter/sweep/problem_hash.js';
import { plannedJobs } from '../../../src/barycenter/sweep/tree.js';
import { defineProblem, openCpuDevice, sweep, type Device } from '../../../src/index.js';
import { runJob } from '../../../src/node/sweep/run_job.js';
import { sweepProblem } from '../../support/sweep_problem.js';

let folder: string;
let devices: Device[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-'));
  devices = [await openCpuDevice({ threads: 1 }), await openCpuDevice({ threads: 1 })];
});
afterEach(async () => {
  for (const device of devices) {
    expect(device.liveBytes).toBe(0);
    await device.close();
  }
  await rm(folder, { recursive: true });
});

const problem = defineProblem(sweepProblem({}, 3));
const axes = { epsilon: '0.2:1:log2', weights: 'simplex:4', seeds: 'list:3' };

/** Weights and optimizer of every run, by folder. */
async function bitsOf(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const run of (await readdir(join(root, 'jobs'))).sort())
    for (const file of ['optimizer.safetensors', 'weights.safetensors'])
      found[`${run}/${file}`] = (await readFile(join(root, 'jobs', run, file))).toString('base64');
  return found;
}

/** Jobs along each branch to its end before the next branch begins, the last child first. */
function depthFirst(jobs: readonly SweepJob[]): SweepJob[] {
  const below = (id: string | undefined): SweepJob[] =>
    jobs
      .filter(({ parent }) => parent === id)
      .toReversed()
      .flatMap((job) => [job, ...below(job.id)]);
  return below(undefined);
}

it('has the same bits in whatever order its jobs run, and however many at a time', async () => {
  const hash = await problemHash(problem, await loadMarginals(problem));
  const jobs = await plannedJobs(hash, resolveAxes(problem, axes).axes, { warm: true });
  const other = depthFirst(jobs);
  expect(other).toHaveLength(jobs.length);
  expect(other.map(({ id }) => id)).not.toEqual(jobs.map(({ id }) => id));
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const run = async (root: string, ordered: readonly SweepJob[]) => {
    const scores = new Map<string, unknown>();
    for (const job of ordered) {
      const start = job.parent === undefined ? {} : { start: byId.get(job.parent)! };
      const outcome = await runJob(job, { problem, root, device: devices[0], ...start });
      expect(outcome).toMatchObject({ status: 'done', iterations: 20 });
      expect(outcome.startedFrom).toBe(job.parent);
      scores.set(job.id, [outcome.scores, outcome.verdict]);
    }
    return [await bitsOf(root), jobs.map(({ id }) => scores.get(id))];
  };
  const [first, second] = [await run(join(folder, 'a'), jobs), await run(join(folder, 'b'), other)];
  expect(second).toEqual(first);
  // Parents matter: a seed's runs differ from those of cold ones, but for the root.
  const both = await sweep(problem, axes, { out: join(folder, 'c'), devices });
  const cold = await sweep(problem, axes, { out: join(folder, 'd'), devices, warm: false });
  const bits = (bit: Record<string, string>) => Object.values(bit).toSorted();
  expect(bits(await bitsOf(join(folder, 'c')))).toEqual(bits(first[0] as Record<string, string>));
  expect(both.points.map(({ outcome }) => [outcome!.scores, outcome!.verdict])).toEqual(first[1]);
  const same = cold.points.filter(
    ({ outcome }, at) => outcome!.scores.mixing === both.points[at].outcome!.scores.mixing,
  );
  expect(same.map(({ job }) => job.changes)).toEqual([both.points[0].job.changes]);
});
