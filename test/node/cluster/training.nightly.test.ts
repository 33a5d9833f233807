/** Trainings whose shards workers compute over a real Redis, bit for bit as in one process, whatever is killed. */
import { readFile, rm, mkdtemp, writeFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import { TestRandom } from '../../support/random.js';
import { LEFT_SECONDS } from '../../../src/node/cluster/training_keys.js';
import type { ServerStatus } from '../../../src/node/cluster/status.js';
import { command } from './cluster_run.js';
import { start, type Running } from './processes.js';
import { startRedis, type RedisServer } from './redis_server.js';

/** 200 rounds of six shards, each of some ten milliseconds on a free core: longer than what a killed server is out. */
const [ITERATIONS, SHARDS] = [200, 6];
const CPU = ['--device', 'cpu', '--threads', '1'];

let folder: string;
let expected: Buffer;
let redis: RedisServer;
let started: Running[] = [];
let runs = 0;

const path = (name: string): string => join(folder, name);
const weights = (run: string): Promise<Buffer> => readFile(join(run, 'weights.safetensors'));

function begin(...args: string[]): Running {
  const running = start(...args);
  started.push(running);
  return running;
}

const worker = (): Running => begin('worker', '--queue', redis.address, '--train', ...CPU);
const newRun = (): string => path(`run${runs++}`);
const solveArgs = (run: string, ...more: string[]): string[] => [
  ...['solve', path('problem.json'), '--out', run, '--no-evaluate', ...CPU, ...more],
];
const solve = (run: string, ...more: string[]): Running =>
  begin(...solveArgs(run, '--shards', String(SHARDS), '--queue', redis.address, ...more));

/** Shards that workers delivered, as `solve` says at its end. */
const byWorkers = (running: Running): number => Number(/shards: \d+, of which (\d+) by/.exec(running.said())?.[1]);

/** Until a run has a checkpoint. */
async function saved(run: string): Promise<void> {
  const file = join(run, 'optimizer.safetensors');
  while (!(await stat(file).catch(() => undefined))) await delay(20);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-training-'));
  const data = new TestRandom(3).normals(2 * 300);
  await writeFile(path('table.npy'), encodeNpy({ shape: [300, 2], data }));
  const random = new TestRandom(4);
  const cost = { kind: 'squared-euclidean' };
  const problem = {
    epsilon: 0.3,
    marginals: [
      { weight: 0.4, cost, samples: 'table.npy' },
      { weight: 0.6, cost, samples: Array.from({ length: 40 }, () => [...random.normals(2)]) },
    ],
    scaling: 'none',
    potential: { hidden: [32, 32] },
    sampler: { steps: 160 },
    training: { iterations: ITERATIONS, batchSize: 192, validation: { every: 50 } },
  };
  await writeFile(path('problem.json'), JSON.stringify(problem));
  const run = newRun();
  expect(await start(...solveArgs(run, '--shards', String(SHARDS))).ended()).toBe(0);
  expected = await weights(run);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const running of started) {
    running.child.kill('SIGKILL');
    await running.ended();
  }
  started = [];
  await redis.stop();
});

describe('training over a Redis server', { timeout: 300_000 }, () => {
  it.each([0, 1, 2, 5])('has the bits of one process with %i workers, and leaves nothing behind', async (count) => {
    const workers = Array.from({ length: count }, worker);
    await Promise.all(workers.map((running) => running.says('waiting for a training')));
    const run = newRun();
    const training = solve(run);
    expect(await training.ended(), training.said()).toBe(0);
    expect((await weights(run)).equals(expected)).toBe(true);
    if (count > 0) expect(byWorkers(training)).toBeGreaterThan(SHARDS * 10);
    else expect(byWorkers(training)).toBe(0);
    for (const { child } of workers) child.kill('SIGTERM');
    for (const running of workers) expect(await running.ended(), running.said()).toBe(0);
    const client = new Redis(redis.address);
    expect(await client.keys('*')).toEqual([]);
    client.disconnect();
  });

  it('has them with workers killed at random moments, and one that stalls past its lease', async () => {
    const random = new TestRandom(7);
    const stalled = worker();
    await stalled.says('waiting for a training');
    const run = newRun();
    const training = solve(run);
    await stalled.says('training ');
    await delay(100);
    stalled.child.kill('SIGSTOP');
    let killed = 0;
    let crew = [worker(), worker()];
    const ended = training.ended();
    const isOver = () => training.child.exitCode !== null || training.child.signalCode !== null;
    while (!isOver()) {
      await Promise.race([ended, delay(random.uniforms(1, 50, 700)[0])]);
      const [first, ...others] = crew;
      if (isOver()) break;
      first.child.kill('SIGKILL');
      killed++;
      crew = [...others, worker()];
      if (killed === 6) stalled.child.kill('SIGCONT');
    }
    expect(await ended, training.said()).toBe(0);
    expect(killed).toBeGreaterThan(6);
    expect((await weights(run)).equals(expected)).toBe(true);
  });

  it('has them where Redis is killed in the middle, and has forgotten all', async () => {
    const [one, two] = [worker(), worker()];
    await Promise.all([one, two].map((running) => running.says('waiting for a training')));
    const run = newRun();
    const training = solve(run);
    await saved(run);
    await redis.kill();
    await redis.forget();
    await training.says('the queue does not answer');
    await redis.start();
    await training.says('the queue answers again');
    expect(await training.ended(), training.said()).toBe(0);
    expect((await weights(run)).equals(expected)).toBe(true);
    expect(byWorkers(training)).toBeGreaterThan(0);
  });

  it('leaves nothing in Redis after Ctrl-C, and what runs out by itself after SIGKILL; status shows it', async () => {
    worker();
    const first = solve(newRun());
    const client = new Redis(redis.address);
    const keys = (): Promise<string[]> => client.keys('barycenter:*');
    const isOpen = async () => (await keys()).some((key) => key.includes(':leases:'));
    while (!(await isOpen())) await delay(5);
    await delay(2500); // it says how far it is every two seconds
    const { code, out } = await command('status', '--queue', redis.address, '--json');
    expect(code).toBe(0);
    const { trainings } = JSON.parse(out) as ServerStatus;
    expect(trainings).toMatchObject([{ kind: 'training', of: ITERATIONS, failed: 0 }]);
    expect(trainings[0].done).toBeGreaterThan(0);
    expect(trainings[0].rate).toBeGreaterThan(0);
    first.child.kill('SIGINT');
    expect(await first.ended()).toBe(130);
    expect(await keys()).toEqual([]);

    const second = solve(newRun());
    while (!(await isOpen())) await delay(5);
    second.child.kill('SIGKILL');
    expect(await second.ended()).toBe('SIGKILL');
    const left = await keys();
    expect(left.length).toBeGreaterThan(0);
    for (const key of left) {
      const seconds = await client.ttl(key);
      expect(seconds, key).toBeGreaterThan(0);
      expect(seconds, key).toBeLessThanOrEqual(LEFT_SECONDS);
    }
    client.disconnect();
  });

  it('goes on to them where the coordinator was killed', async () => {
    worker();
    worker();
    const run = newRun();
    const training = solve(run);
    await saved(run);
    training.child.kill('SIGKILL');
    expect(await training.ended()).toBe('SIGKILL');
    const again = solve(run, '--resume');
    expect(await again.ended(), again.said()).toBe(0);
    expect((await weights(run)).equals(expected)).toBe(true);
    expect(byWorkers(again)).toBeGreaterThan(0);
  });

  it('ends a worker whose table holds other values, or that computes otherwise', async () => {
    const run = newRun();
    const training = solve(run);
    await saved(run);
    const client = new Redis(redis.address);
    const [id] = await client.zrange('barycenter:trainings', '0', '-1');
    const key = `barycenter:{${id}}:record`;
    const record = JSON.parse((await client.get(key))!) as { arithmetic: string; problem: string };
    training.child.kill('SIGKILL');
    const said = async (change: Partial<typeof record> & object): Promise<string> => {
      await client.set(key, JSON.stringify({ ...record, ...change }));
      const running = worker();
      expect(await running.ended(), running.said()).toBe(2);
      return running.said();
    };
    const table = path('table.npy');
    const before = await readFile(table);
    const other = Buffer.from(before);
    other[other.length - 1] ^= 1;
    await writeFile(table, other);
    expect(await said({})).toContain(`marginals[0] (${table}) must hold the coordinator's values`);
    await rm(table);
    expect(await said({})).toContain('must exist');
    await writeFile(table, before);
    expect(await said({ arithmetic: '0.0.9 cpu' })).toContain('must compute as the coordinator does, by 0.0.9 cpu');
    expect(await said({ problem: record.problem.replace('squared-euclidean', 'code') })).toContain('cost');
    expect(await said({ problem: '{}' })).toContain('marginals');
    client.disconnect();
  });
});
