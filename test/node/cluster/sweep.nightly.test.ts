/** Sweeps whose jobs workers do over a real Redis, bit for bit as on one machine, whatever is killed meanwhile. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { arithmeticOf } from '../../../src/node/cluster/arithmetic.js';
import { queueName, type Message } from '../../../src/node/cluster/redis.js';
import { TestRandom } from '../../support/random.js';
import { CPU, command } from './cluster_run.js';
import { start, type Running } from './processes.js';
import { startRedis, type RedisServer } from './redis_server.js';

/** 2 ε, 3 weights and 2 seeds: two trees of six jobs, each of some tenths of a second on a free core. */
const AXES = ['--epsilon', '0.3,1', '--weights', 'simplex:4', '--seeds', '2'];
const JOBS = 12;
/** Sweeps end by themselves; on a machine where others work they take minutes. */
const TIMEOUT = 1_200_000;
/** What a killed worker held is given back after its lock of a second and BullMQ's next look at stalled jobs. */
const QUEUE_SETTLES = 60_000;

let folder: string;
let expected: Record<string, string>;
let queue: string;
let redis: RedisServer;
let started: Running[] = [];
let tests = 0;
let [store, out] = ['', ''];

const path = (name: string): string => join(folder, name);
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const entries = (of: string): Promise<string[]> => readdir(of).catch(() => []);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-sweep-'));
  await writeFile(path('table.npy'), encodeNpy({ shape: [200, 2], data: new TestRandom(3).normals(400) }));
  const cost = { kind: 'squared-euclidean' };
  const distribution = { kind: 'gaussian', mean: [2, 0], standardDeviation: 1.5 };
  const problem = {
    epsilon: 1,
    marginals: [
      { weight: 0.5, cost, samples: 'table.npy' },
      { weight: 0.5, cost, distribution },
    ],
    potential: { hidden: [16] },
    sampler: { steps: 30 },
    training: { iterations: 60, batchSize: 64, validation: { points: 64 } },
  };
  await writeFile(path('problem.json'), JSON.stringify(problem));
  expect(await command(...sweepArgs(path('one')))).toMatchObject({ code: 0 });
  expected = await answersOf(path('one'));
  const device = await openCpuDevice({ threads: 1 });
  queue = queueName(arithmeticOf(device));
  await device.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  redis = await startRedis();
  store = path(`store-${++tests}`);
  out = path(`out-${tests}`);
});
afterEach(async () => {
  for (const running of started) {
    running.child.kill('SIGKILL');
    await running.ended();
  }
  started = [];
  await redis.stop();
});

const sweepArgs = (to: string, problem = 'problem.json'): string[] => [
  ...['sweep', path(problem), ...AXES, '--out', to, ...CPU],
];

/** The table without its seconds, the figure, and the bits of all runs. */
async function answersOf(root: string): Promise<Record<string, string>> {
  const rows = (await readFile(join(root, 'sweep.csv'), 'utf8')).trim().split('\n');
  const seconds = rows[0].split(',').indexOf('seconds');
  const table = rows.map((row) => row.split(',').toSpliced(seconds, 1).join()).join('\n');
  const answers: Record<string, string> = { table, figure: hashOf(await readFile(join(root, 'figure.svg'))) };
  for (const run of (await readdir(join(root, 'jobs'))).sort())
    for (const file of (await readdir(join(root, 'jobs', run))).sort())
      // Lines of history say when they were written.
      answers[`${run}/${file}`] = file === 'metrics.jsonl' ? '' : hashOf(await readFile(join(root, 'jobs', run, file)));
  return answers;
}

function begin(...args: string[]): Running {
  const running = start(...args);
  started.push(running);
  return running;
}
const queued = (): string[] => ['--queue', redis.address, '--store', store];
const coordinate = (problem?: string): Running => begin(...sweepArgs(out, problem), ...queued());
async function worker(...args: string[]): Promise<Running> {
  const running = begin('worker', ...queued(), '--lock', '1', ...CPU, ...args);
  await running.says('takes jobs of');
  return running;
}

async function withQueue<T>(use: (of: Queue<Message>) => Promise<T>): Promise<T> {
  const connection = new Redis(redis.address, { maxRetriesPerRequest: null });
  const opened = new Queue<Message>(queue, { connection });
  try {
    return await use(opened);
  } finally {
    await opened.close();
    connection.disconnect();
  }
}
const counts = () => withQueue((of) => of.getJobCounts('active', 'completed', 'waiting', 'failed', 'delayed'));

/**
 * All is there, to the bit, and nothing is left in the store but the problem, unless workers are at copies still. The
 * queue is waited for: the coordinator reads an answer as soon as it is stored, before its worker has told the queue.
 */
async function expectWhole(coordinator: Running, comesLate = false): Promise<void> {
  expect(await coordinator.ended(), coordinator.said()).toBe(0);
  expect(await answersOf(out)).toEqual(expected);
  const nothing = { active: 0, waiting: 0, failed: 0, delayed: 0 };
  await expect.poll(counts, { interval: 200, timeout: QUEUE_SETTLES }).toMatchObject(nothing);
  if (!comesLate) await expectNothingLeft();
}

async function expectNothingLeft(): Promise<void> {
  for (const part of ['results', 'shards', 'starts']) expect(await entries(join(store, part)), part).toEqual([]);
}

describe('a sweep by a queue', { timeout: TIMEOUT }, () => {
  it.each([0, 1, 2, 5])('has the bits of one machine with %i workers', async (count) => {
    const workers = await Promise.all(Array.from({ length: count }, () => worker('--concurrency', '2')));
    const coordinator = coordinate();
    await expectWhole(coordinator, count > 0);
    for (const one of workers) one.child.kill('SIGTERM');
    for (const one of workers) expect(await one.ended(), one.said()).toBe(0);
    await expectNothingLeft();
    const parents = (await readFile(join(out, 'sweep.csv'), 'utf8')).split('\n').filter((row) => row.includes('jobs/'));
    expect(parents).toHaveLength(JOBS);
  });

  it('has them though workers are killed at random moments, and one stands still past its lock', async () => {
    const random = new TestRandom(5);
    const still = await worker();
    const crew = [await worker(), await worker()];
    const coordinator = coordinate();
    await coordinator.says('[1/12]');
    still.child.kill('SIGSTOP');
    let kills = 0;
    const isOver = () => coordinator.child.exitCode !== null || coordinator.child.signalCode !== null;
    while (!isOver()) {
      await Promise.race([coordinator.ended(), delay(1000 * random.uniforms(1, 0.1, 1.5)[0])]);
      if (isOver()) break;
      crew[kills % 2].child.kill('SIGKILL');
      crew[kills++ % 2] = await worker();
    }
    expect(kills).toBeGreaterThan(2);
    still.child.kill('SIGCONT');
    await expectWhole(coordinator, true);
  });

  it('goes on where its coordinator was killed, and where it was stopped by Ctrl-C', async () => {
    await worker();
    const first = coordinate();
    await first.says('[3/12]');
    first.child.kill('SIGKILL');
    expect(await first.ended()).toBe('SIGKILL');
    const second = coordinate();
    await second.says('[6/12]');
    second.child.kill('SIGINT');
    expect(await second.ended()).toBe(130);
    expect(second.said()).toMatch(/\d+ of 12 jobs are done and kept; the same command goes on\./);
    const third = coordinate();
    await expectWhole(third);
    expect(third.said()).not.toContain('[5/12]'); // nothing that was written down is done again
  });

  it('has them though Redis is killed, and has forgotten everything', async () => {
    await Promise.all([worker(), worker()]);
    const coordinator = coordinate();
    await coordinator.says('[2/12]');
    await redis.kill();
    await redis.forget();
    await delay(500);
    await redis.start();
    await expectWhole(coordinator, true);
  });

  it('has them where jobs are delivered twice', async () => {
    const coordinator = coordinate();
    const seen = new Set<string>();
    const isOver = () => coordinator.child.exitCode !== null;
    await Promise.all([worker('--concurrency', '2'), worker()]);
    while (!isOver()) {
      await withQueue(async (of) => {
        for (const job of await of.getJobs(['active', 'waiting', 'completed'])) {
          if (job?.id === undefined || seen.has(job.id) || job.id.startsWith('copy')) continue;
          seen.add(job.id);
          await of.add(job.name, job.data, { jobId: `copy-${job.id}`, lifo: true });
        }
      });
      await delay(50);
    }
    expect(seen.size).toBeGreaterThan(2);
    expect(await coordinator.ended(), coordinator.said()).toBe(0);
    expect(await answersOf(out)).toEqual(expected);
  });
});

describe('a worker at a sweep', { timeout: TIMEOUT }, () => {
  it('takes code from the module beside it alone', async () => {
    const library = new URL('../../../dist/src/index.js', import.meta.url).href;
    const text = `
      import { readFileSync } from 'node:fs';
      import { defineCost, defineProblem, mul, squaredNorm, sub } from ${JSON.stringify(library)};
      const problem = JSON.parse(readFileSync(${JSON.stringify(path('problem.json'))}, 'utf8'));
      const cost = defineCost((x, y) => mul(0.5, squaredNorm(sub(x, y))));
      const marginals = problem.marginals.map((marginal) => ({ ...marginal, cost }));
      export default defineProblem({ ...problem, marginals }, ${JSON.stringify(folder)});
    `;
    await writeFile(path('problem.mjs'), text);
    const alone = begin(...sweepArgs(path('one-code'), 'problem.mjs')); // with the build's words for costs
    expect(await alone.ended(), alone.said()).toBe(0);
    const without = await worker();
    const device = begin(...sweepArgs(out, 'problem.mjs'), ...queued());
    await without.says('must be beside the worker');
    await device.says('a worker failed at jobs/');
    without.child.kill('SIGKILL');
    const beside = await worker('--problem', path('problem.mjs'));
    expect(await device.ended(), device.said()).toBe(0);
    expect(await answersOf(out)).toEqual(await answersOf(path('one-code')));
    expect(beside.child.exitCode).toBeNull();
  });

  it('refuses jobs that were changed, and goes on after others', async () => {
    const one = await worker();
    const coordinator = coordinate();
    let copies: Message[] = [];
    const all = ['active', 'waiting', 'completed'] as const;
    while (copies.length === 0)
      copies = await withQueue(async (of) => (await of.getJobs([...all])).flatMap((job) => job?.data ?? []));
    const job = copies[0].job as { job: { changes: object; seed: number }; problem: string; arithmetic: string };
    const changed = [
      { ...job, code: 'process.exit(1)' },
      { ...job, job: { ...job.job, seed: 77 } },
      { ...job, arithmetic: '0.0.1 cpu' },
      { ...job, problem: '../../etc/passwd' },
    ];
    await withQueue(async (of) => {
      for (const wrong of changed) await of.add('point', { job: wrong, table: { name: 'x', shards: 1 } });
    });
    for (const said of ['Unrecognized key', 'its job must be what its id says', 'must be a SHA-256'])
      await one.says(said);
    expect(await coordinator.ended(), coordinator.said()).toBe(0);
    expect(await answersOf(out)).toEqual(expected);
    expect(one.child.exitCode).toBeNull();
    expect(existsSync(join(out, 'sweep.lock'))).toBe(false);
  });
});
