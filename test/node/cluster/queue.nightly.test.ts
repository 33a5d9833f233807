/** Tables mapped by workers on a real Redis server, bit for bit as on one machine, whatever is killed meanwhile. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import type { Store } from '../../../src/cluster/store.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { folderStore } from '../../../src/node/cluster/folder_store.js';
import type { Message } from '../../../src/node/cluster/redis.js';
import type { QueueStatus, ServerStatus } from '../../../src/node/cluster/status.js';
import { work } from '../../../src/node/cluster/worker.js';
import { explainWriteFailure } from '../../../src/node/io/file_errors.js';
import { TestRandom } from '../../support/random.js';
import { clusterRun, command, CPU, PER_POINT, removeRun, type ClusterRun } from './cluster_run.js';
import { start, type Running } from './processes.js';
import { startRedis, type RedisServer } from './redis_server.js';

/** 24 shards of four rows, each a few tenths of a second. */
const ROWS = 96;
const SHARDS = 24;

let run: ClusterRun;
let redis: RedisServer;
let store: string;
let output: string;
let started: Running[] = [];
let tests = 0;

beforeAll(async () => {
  run = await clusterRun({ potential: { hidden: [16] }, sampler: { steps: 60 } });
  const data = new TestRandom(3).uniforms(ROWS * 2, -1, 1);
  await writeFile(run.path('table.npy'), encodeNpy({ shape: [ROWS, 2], data }));
});
afterAll(() => removeRun(run));

beforeEach(async () => {
  redis = await startRedis();
  await mkdir(run.path(`test-${++tests}`));
  store = run.path(`test-${tests}/store`);
  output = run.path(`test-${tests}/out.npy`);
});
afterEach(async () => {
  for (const running of started) {
    running.child.kill('SIGKILL');
    await running.ended();
  }
  started = [];
  await redis.stop();
});

const drawArgs = (seed: number, to: string): string[] => [
  ...['sample', run.run, '--marginal', '0', '--input', run.path('table.npy'), '--per-point', String(PER_POINT)],
  ...['--seed', String(seed), '--output', to, ...CPU],
];

const references = new Map<number, Buffer>();
/** What one machine makes of it. */
async function reference(seed = 1): Promise<Buffer> {
  const known = references.get(seed);
  if (known) return known;
  const path = run.path(`one-${seed}.npy`);
  expect(await command(...drawArgs(seed, path))).toMatchObject({ code: 0 });
  references.set(seed, await readFile(path));
  return references.get(seed)!;
}

const keep = (running: Running): Running => {
  started.push(running);
  return running;
};
const coordinate = (seed = 1): Running =>
  keep(start(...drawArgs(seed, output), '--queue', redis.address, '--store', store));
async function worker(...args: string[]): Promise<Running> {
  const own = ['--queue', redis.address, '--store', store, '--lock', '1', ...CPU, ...args];
  const running = keep(start('worker', ...own));
  await running.says('takes jobs of');
  return running;
}

/**
 * The whole table is there, to the bit, and nothing is left over but the run. Where a shard is done twice on purpose,
 * the second result may come just after the store was cleared.
 */
async function expectWhole(coordinator: Running, seed = 1, comesLate = false): Promise<void> {
  expect(await coordinator.ended(), coordinator.said()).toBe(0);
  expect((await readFile(output)).equals(await reference(seed))).toBe(true);
  if (!comesLate) expect(await readdir(`${store}/results`)).toEqual([]);
  expect((await readdir(run.path(`test-${tests}`))).sort()).toEqual(['out.npy', 'store']);
}

async function status(): Promise<QueueStatus> {
  const { code, out, error } = await command('status', '--queue', redis.address, '--json');
  expect(code, error).toBe(0);
  return (JSON.parse(out) as ServerStatus).queues[0];
}

async function withQueue<T>(use: (queue: Queue<Message>) => Promise<T>): Promise<T> {
  const connection = new Redis(redis.address, { maxRetriesPerRequest: null });
  const queue = new Queue<Message>((await status()).queue, { connection });
  try {
    return await use(queue);
  } finally {
    await queue.close();
    connection.disconnect();
  }
}

const SOME = 'of 96 rows';

describe('a table mapped by a queue', () => {
  it.each([2, 5])('has the bits of one machine with %i workers, and status counts them', async (count) => {
    await Promise.all(Array.from({ length: count }, () => worker()));
    const coordinator = coordinate();
    await coordinator.says(SOME);
    const { workers, shards, done, running, waiting, failed } = await status();
    expect({ workers, shards, failed }).toEqual({ workers: count, shards: SHARDS, failed: 0 });
    expect(done + running + waiting).toBeLessThanOrEqual(SHARDS);
    expect(done).toBeGreaterThan(0);
    await expectWhole(coordinator);
    expect(await status()).toMatchObject({ done: 0, running: 0, waiting: 0 });
  });

  it('is whole though workers are killed at 20 random moments', async () => {
    const random = new TestRandom(11);
    const workers = [await worker(), await worker()];
    let kills = 0;
    for (let seed = 1; kills < 20; seed++) {
      await reference(seed);
      const coordinator = coordinate(seed);
      let over = false;
      void coordinator.ended().then(() => (over = true));
      await coordinator.says(SOME);
      while (!over && kills < 20) {
        await delay(1000 * random.uniforms(1, 0.05, 0.8)[0]);
        const at = kills % 2;
        workers[at].child.kill('SIGKILL');
        kills++;
        workers[at] = await worker();
      }
      await expectWhole(coordinator, seed);
    }
    expect(kills).toBe(20);
    // Twenty starts of a worker and what each of them lost: on a busy machine more than the four minutes of others.
  }, 1_200_000);

  it('is whole though Redis is killed in the middle and comes back with its append-only file', async () => {
    await Promise.all([worker(), worker()]);
    const coordinator = coordinate();
    await coordinator.says(SOME);
    await redis.kill();
    await delay(1000);
    await redis.start();
    await expectWhole(coordinator);
  });

  it('is whole though Redis comes back and has forgotten everything', async () => {
    await Promise.all([worker(), worker()]);
    const coordinator = coordinate();
    await coordinator.says(SOME);
    await redis.kill();
    await redis.forget();
    await redis.start();
    await expectWhole(coordinator);
  });

  it('is whole though a worker stands still past its lock, and goes on with a shard that another did', async () => {
    const [slow, other] = [await worker('--concurrency', '2'), await worker()];
    const coordinator = coordinate();
    await coordinator.says(SOME);
    slow.child.kill('SIGSTOP');
    await other.says('is lost: it is done again');
    expect((await status()).lost).toBeGreaterThan(0);
    slow.child.kill('SIGCONT');
    await expectWhole(coordinator, 1, true);
    expect(slow.child.exitCode).toBeNull();
  });

  it('is whole though its coordinator is killed and started again', async () => {
    await Promise.all([worker(), worker()]);
    const first = coordinate();
    await first.says('12 of 96 rows');
    first.child.kill('SIGKILL');
    expect(await first.ended()).toBe('SIGKILL');
    await expectWhole(coordinate());
  });

  it('is whole where every shard is delivered twice', async () => {
    const coordinator = coordinate();
    let copies: Message[] = [];
    while (copies.length < SHARDS) {
      await delay(100);
      const found = await command('status', '--queue', redis.address, '--json');
      if ((JSON.parse(found.out) as ServerStatus).queues.length === 0) continue;
      copies = await withQueue(async (queue) => (await queue.getJobs(['waiting'])).map(({ data }) => data));
    }
    await withQueue(async (queue) => {
      // In front of the others, the last one first, so that both of a pair are often under way at once.
      for (const [i, data] of copies.entries()) await queue.add('sample', data, { jobId: `copy-${i}`, lifo: true });
    });
    const workers = await Promise.all([worker('--concurrency', '2'), worker('--concurrency', '2')]);
    await expectWhole(coordinator, 1, true);
    for (const one of workers) expect(one.said()).not.toContain('must be');
  });

  it('is given back by a worker that is told to stop, and done by another', async () => {
    const leaving = await worker('--grace', '0');
    const coordinator = coordinate();
    await coordinator.says(SOME);
    leaving.child.kill('SIGTERM');
    expect(await leaving.ended()).toBe(0);
    expect((await status()).running).toBe(0);
    await worker();
    await expectWhole(coordinator);
  });

  it('stops by Ctrl-C without an output, and the same command goes on', async () => {
    await worker();
    const first = coordinate();
    await first.says(SOME);
    first.child.kill('SIGINT');
    expect(await first.ended()).toBe(130);
    expect(first.said()).toContain('the same command goes on from there');
    expect(await readdir(run.path(`test-${tests}`))).toEqual(['store']);
    await expectWhole(coordinate());
  });
});

describe('a full disk', () => {
  /** A store whose disk is full when `refuses` says so. */
  const fullStore = (refuses: () => boolean): Store => {
    const sound = folderStore(store);
    return {
      ...sound,
      async put(name, bytes) {
        const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        if (refuses()) throw explainWriteFailure(name, full);
        await sound.put(name, bytes);
      },
    };
  };

  async function workOn(full: Store, during: (tell: string[]) => Promise<void>): Promise<void> {
    const device = await openCpuDevice({ threads: 1 });
    const controller = new AbortController();
    const told: string[] = [];
    const limits = { concurrency: 1, lock: 5, grace: 5 };
    const tell = (message: string) => void told.push(message);
    const { signal } = controller;
    const done = work({ address: redis.address, store: full, device, modules: new Map(), ...limits, signal, tell });
    try {
      await during(told);
    } finally {
      controller.abort();
      await done;
      await device.close();
    }
  }

  it('of a worker for a while only delays its shards', async () => {
    let refused = 0;
    await workOn(
      fullStore(() => ++refused <= 5),
      async (told) => {
        await expectWhole(coordinate());
        expect(told.filter((message) => message.includes('ENOSPC'))).toHaveLength(5);
      },
    );
    expect(refused).toBe(SHARDS + 5);
  });

  it('for good ends with its reason and no output, and what was done is not lost', async () => {
    const coordinator = coordinate();
    let put = 0;
    await workOn(
      fullStore(() => ++put > 10),
      async () => {
        expect(await coordinator.ended()).toBe(1);
      },
    );
    expect(coordinator.said()).toContain('the disk must have room; got ENOSPC');
    expect(await readdir(run.path(`test-${tests}`))).toEqual(['store']);
    expect(await readdir(`${store}/results`)).toHaveLength(10);
    await worker();
    await expectWhole(coordinate());
  });
});

describe('a worker', () => {
  it('acts on nothing but known jobs, and goes on after others', async () => {
    const one = await worker();
    await withQueue(async (queue) => {
      const table = { name: 'x', shards: 1 };
      for (const job of [null, { kind: 'code', source: 'process.exit(1)' }, { kind: 'sample', rows: 'all' }, []])
        await queue.add('sample', { job, table });
    });
    await one.says('its kind must be known; got "code". Known kinds: sample, point.');
    await one.says('shard: shard.');
    await expectWhole(coordinate());
    expect(one.child.exitCode).toBeNull();
  });

  it('refuses a run whose bytes are not those that the shard names', async () => {
    const coordinator = coordinate();
    let files: string[] = [];
    while (files.length === 0) {
      await delay(100);
      files = await readdir(`${store}/runs`).catch(() => []);
    }
    const path = `${store}/runs/${files[0]}`;
    const bytes = await readFile(path);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(path, bytes);
    const one = await worker();
    await one.says('must have the SHA-256');
    bytes[bytes.length - 1] ^= 1;
    await writeFile(path, bytes);
    await expectWhole(coordinator);
  });
});

describe('a queue with a password', () => {
  it('is reached by it, and messages do not show it', async () => {
    const guarded = await startRedis(['--requirepass', 'sesame'], 'sesame');
    try {
      expect(await command('status', '--queue', guarded.address)).toMatchObject({ code: 0 });
      const wrong = await command('status', '--queue', guarded.address.replace('sesame', 'pumpkin'));
      expect(wrong.code).toBe(2);
      expect(wrong.error).toContain('WRONGPASS');
      expect(wrong.error).not.toContain('pumpkin');
    } finally {
      await guarded.stop();
      await rm(run.path('none'), { force: true });
    }
  });
});
