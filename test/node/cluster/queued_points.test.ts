/** Jobs of a sweep at a queue in memory: what is done with those that workers could not do, and with what they did. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../../../src/barycenter/problem/problem.js';
import { createJob, type SweepJob } from '../../../src/barycenter/sweep/job.js';
import type { JobOutcome } from '../../../src/barycenter/sweep/outcome.js';
import { encodePoint, pointResultOf } from '../../../src/cluster/sweep_point.js';
import type { Store } from '../../../src/cluster/store.js';
import type { Device } from '../../../src/device/device.js';
import { arithmeticOf } from '../../../src/node/cluster/arithmetic.js';
import { folderStore } from '../../../src/node/cluster/folder_store.js';
import { JobSender } from '../../../src/node/cluster/job_sender.js';
import { QueuedPoints } from '../../../src/node/cluster/queued_points.js';
import { abortedBy } from '../../../src/errors.js';
import { fakeQueue, type FakeQueue } from '../../support/fake_queue.js';

/** Folders of jobs that were done here. */
const here = vi.hoisted((): string[] => []);
vi.mock('../../../src/node/sweep/run_job.js', () => ({
  runJob: (job: SweepJob): Promise<JobOutcome> => {
    here.push(job.folder);
    return Promise.resolve(outcomeOf(job));
  },
}));

const outcomeOf = ({ id }: SweepJob): JobOutcome => ({
  job: id,
  status: 'done',
  scores: {},
  seconds: 1,
  device: 'cpu',
  finishedAt: '2020-01-01T00:00:00.000Z',
});
const device = { info: { kind: 'cpu', driver: '' } } as unknown as Device;

let folder: string;
let fake: FakeQueue;
let store: Store;
let told: string[];
let jobs: SweepJob[];
let points: QueuedPoints;
let controller: AbortController;

function opened(): QueuedPoints {
  controller = new AbortController();
  const { signal } = controller;
  const stopped = () => abortedBy(signal, 'stopped');
  const tell = (message: string): void => void told.push(message);
  const { queue } = fake;
  const sender = new JobSender({ queue, store, table: { name: folder, shards: jobs.length }, signal, tell, stopped });
  const sent = { problem: 'a'.repeat(64) };
  const root = join(folder, 'sweep');
  const problem = {} as Problem; // of jobs that are done here, which is none of this test's
  return new QueuedPoints({ problem, root, devices: [device], jobs, store, signal, sent, queue, sender, tell });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queued-points-'));
  store = folderStore(join(folder, 'store'));
  fake = fakeQueue();
  [told, here.length] = [[], 0];
  const of = (seed: number) => createJob({ problem: 'p', changes: { epsilon: 1, weights: [1] }, seed });
  jobs = await Promise.all([0, 1, 2].map(of));
  points = opened();
});
afterEach(async () => {
  await points.close();
  await rm(folder, { recursive: true });
});

describe('a queue that answers nothing any more', () => {
  it('does not keep a sweep that was told to stop', async () => {
    fake.onAdd = (job) => (job.state = 'active');
    const running = points.run(jobs[0], undefined);
    await vi.waitFor(() => expect(fake.added).toHaveLength(1));
    fake.frozen = new Promise(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 600)); // past the time that jobs are left to workers
    controller.abort();
    await expect(running).rejects.toThrow('stopped');
  });

  it('does not keep one that ends otherwise while the queue is asked', async () => {
    fake.onAdd = (job) => (job.state = 'active');
    void points.run(jobs[0], undefined);
    await vi.waitFor(() => expect(fake.added).toHaveLength(1));
    fake.frozen = new Promise(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await points.close();
  });
});

describe('a job that a worker did', () => {
  beforeEach(() => {
    fake.onAdd = (added, name) => {
      added.state = 'active';
      const files = new Map([['solution.safetensors', new Uint8Array(3)]] as const);
      const outcome = { ...outcomeOf(jobs[0]), arithmetic: arithmeticOf(device) };
      void encodePoint(name, { outcome, files })
        .then((bytes) => store.put(pointResultOf(name), bytes))
        .then(() => (added.state = 'completed'));
    };
  });
  const left = async () => [...(await store.list('shards')), ...(await store.list('results')), ...fake.jobs.keys()];

  it('has its run folder as a whole or not at all', async () => {
    const [job] = jobs;
    await mkdir(join(folder, 'sweep', job.folder), { recursive: true });
    await writeFile(join(folder, 'sweep', job.folder, 'optimizer.safetensors'), ''); // of one that was interrupted
    await points.run(job, undefined);
    expect(await readdir(join(folder, 'sweep', job.folder))).toEqual(['solution.safetensors']);
    expect(await readdir(join(folder, 'sweep', 'jobs'))).toHaveLength(1);
  });

  it('leaves nothing in queue and store once it is written down', async () => {
    const outcome = await points.run(jobs[0], undefined);
    expect(await left()).toHaveLength(3);
    await points.saved(jobs[0], outcome);
    expect(await left()).toEqual([]);
  });

  it('leaves nothing where the coordinator was killed right then, and another goes on', async () => {
    const outcome = await points.run(jobs[0], undefined);
    await points.close();
    await store.put('shards/0f.json', new Uint8Array(1)); // of another sweep
    points = opened();
    await points.clearEnded(new Map([[jobs[0].id, outcome]]));
    expect(await left()).toEqual(['shards/0f.json']);
  });
});

describe('a job that workers could not do', () => {
  it('is done here where it failed on every try, and the others go on', async () => {
    fake.onAdd = (job, name) => {
      if (fake.added.indexOf(name) === 0) Object.assign(job, { state: 'failed', failedReason: 'no table here' });
    };
    const outcomes = [];
    for (const job of jobs) outcomes.push(points.run(job, undefined));
    expect(await Promise.all(outcomes)).toEqual(jobs.map(outcomeOf));
    expect(new Set(here)).toEqual(new Set(jobs.map((job) => job.folder)));
    const failed = told.filter((line) => line.startsWith('workers failed on every try at jobs/'));
    expect(failed).toEqual([expect.stringContaining('which is done here: no table here') as string]);
  });

  it('is done here where it failed while this waited, long after it was sent', async () => {
    fake.onAdd = (job) => {
      job.state = 'active';
      setTimeout(() => Object.assign(job, { state: 'failed', failedReason: 'full disk' }), 2500); // once it was asked for
    };
    expect(await points.run(jobs[0], undefined)).toEqual(outcomeOf(jobs[0]));
    expect(told).toEqual([`workers failed on every try at ${jobs[0].folder}, which is done here: full disk`]);
  });

  it('is done here, and told, where workers have another store', async () => {
    fake.onAdd = (job) => (job.state = 'completed');
    expect(await points.run(jobs[0], undefined)).toEqual(outcomeOf(jobs[0]));
    expect(told).toEqual([
      `a worker did ${jobs[0].folder}, but the result is not in ${store.title}: is it the same one? The job is done here`,
    ]);
    expect(fake.jobs.size).toBe(0);
  });
});
