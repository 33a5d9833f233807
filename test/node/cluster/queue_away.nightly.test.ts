/** Commands at a Redis server that is away: they end when they are told to, or wait and say so. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clusterRun, command, CPU, removeRun, type ClusterRun } from './cluster_run.js';
import { start, type Running } from './processes.js';
import { startRedis, type RedisServer } from './redis_server.js';

let run: ClusterRun;
let redis: RedisServer;
let started: Running[] = [];
beforeAll(async () => {
  run = await clusterRun();
});
afterAll(() => removeRun(run));
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

function begin(...args: string[]): Running {
  const running = start(...args);
  started.push(running);
  return running;
}

/** How it ended, or that it has not in half a minute: more than the three seconds that are for giving back. */
const ended = (running: Running) => Promise.race([running.ended(), delay(30_000, 'still there', { ref: false })]);
const queue = () => ['--queue', redis.address, '--store', run.path('store')];

describe('a server that is away', () => {
  it('does not keep a worker that is told to stop', async () => {
    const worker = begin('worker', ...queue(), '--grace', '1', ...CPU);
    await worker.says('takes jobs of');
    await redis.kill();
    await worker.says('trouble with the queue');
    worker.child.kill('SIGTERM');
    expect(await ended(worker)).toBe(0);
    expect(worker.said()).toContain('the queue does not answer');
  });

  it('does not keep a table that is told to stop', async () => {
    const output = run.path('stopped.npy');
    const args = ['sample', run.run, '--marginal', '0', '--input', run.input, '--output', output];
    const sample = begin(...args, ...queue(), ...CPU);
    await sample.says('no worker of'); // all is sent
    await redis.kill();
    await sample.says('trouble with the queue');
    await delay(2500); // and what is missing is asked for
    sample.child.kill('SIGINT');
    expect(await ended(sample)).toBe(130);
    expect(sample.said()).toContain('stopped after 0 of 10 rows');
    await expect(stat(output)).rejects.toThrow('ENOENT');
  });

  it('does not keep a sweep whose jobs are done, though it stands still and keeps its connections', async () => {
    const sweep = begin('sweep', run.path('problem.json'), '--out', run.path('sweep'), ...queue(), ...CPU);
    await sweep.says('[1/1]');
    redis.freeze();
    expect(await ended(sweep), sweep.said()).toBe(0);
    await stat(run.path('sweep/sweep.csv'));
  });

  it('is waited for by status --watch', async () => {
    const status = begin('status', '--queue', redis.address, '--watch', '1', '--json');
    // A look makes two connections; at the third one it is at its second look.
    const counter = new Redis(redis.address);
    const connections = async () => Number(/total_connections_received:(\d+)/.exec(await counter.info('stats'))![1]);
    const before = await connections();
    while ((await connections()) < before + 3) await delay(50);
    counter.disconnect();
    await delay(500); // between two looks, of a second each
    await redis.kill();
    await status.says('looking again: --queue: a Redis server must answer');
    await redis.start();
    await delay(2500);
    expect(status.child.exitCode).toBeNull();
    status.child.kill('SIGINT');
    expect(await ended(status)).toBe(130);
  });
});

describe('a server', () => {
  it('without the database of the address is refused', async () => {
    for (const args of [['status'], ['worker', '--train', ...CPU], ['worker', '--store', run.path('no'), ...CPU]]) {
      const { code, error } = await command(...args, '--queue', `${redis.address}/99`);
      expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('out of range') as string });
    }
  });

  it('gets no weights for an output that cannot be written', async () => {
    await writeFile(run.path('file'), '');
    const output = run.path('file/below.npy');
    const store = run.path('unused');
    const args = ['--marginal', '0', '--input', run.input, '--output', output, '--queue', redis.address];
    expect(await command('sample', run.run, ...args, '--store', store, ...CPU)).toMatchObject({ code: 2 });
    await expect(readFile(`${store}/runs`)).rejects.toThrow('ENOENT');
  });
});
