/** Tables mapped by workers whose store is a bucket, on a real server of S3 (Swift's s3api) and a real Redis. */
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../../src/cluster/store.js';
import { encodeNpy } from '../../../src/io/npy.js';
import { openStore } from '../../../src/node/cluster/open_store.js';
import { TestRandom } from '../../support/random.js';
import { clusterRun, command, CPU, PER_POINT, removeRun, type ClusterRun } from './cluster_run.js';
import { start, type Running } from './processes.js';
import { startRedis, type RedisServer } from './redis_server.js';
import { startS3, type S3Server } from './s3_server.js';

/** 24 shards of four rows, each a few tenths of a second. */
const ROWS = 96;
const SOME = '8 of 96 rows';

let run: ClusterRun;
let s3: S3Server;
let redis: RedisServer;
let whole: Buffer;
let address: string;
let store: Store;
let told: string[];
let started: Running[] = [];
let tests = 0;

const drawArgs = (to: string): string[] => [
  ...['sample', run.run, '--marginal', '0', '--input', run.path('table.npy'), '--per-point', String(PER_POINT)],
  ...['--seed', '5', '--output', to, ...CPU],
];

beforeAll(async () => {
  [run, s3] = await Promise.all([clusterRun({ potential: { hidden: [16] }, sampler: { steps: 60 } }), startS3()]);
  const data = new TestRandom(3).uniforms(ROWS * 2, -1, 1);
  await writeFile(run.path('table.npy'), encodeNpy({ shape: [ROWS, 2], data }));
});
afterAll(() => Promise.all([removeRun(run), s3.stop()]));

beforeEach(async () => {
  s3.stubEnvironment();
  redis = await startRedis();
  address = `s3://${s3.bucket}/tests/of-${++tests}`;
  told = [];
  store = await openStore(address, { onNote: (message) => told.push(message) });
});
afterEach(async () => {
  for (const running of started) {
    running.child.kill('SIGKILL');
    await running.ended();
  }
  started = [];
  await redis.stop();
});

const keep = (running: Running): Running => {
  started.push(running);
  return running;
};
const output = (): string => run.path(`out-${tests}.npy`);
const coordinate = (place = address): Running =>
  keep(start(...drawArgs(output()), '--queue', redis.address, '--store', place));
async function worker(place = address): Promise<Running> {
  const running = keep(start('worker', '--queue', redis.address, '--store', place, '--lock', '1', ...CPU));
  await running.says('takes jobs of');
  return running;
}

/** The table has the bits of the store in a folder, and nothing but the run is left in the bucket. */
async function expectWhole(coordinator: Running): Promise<void> {
  expect(await coordinator.ended(), coordinator.said()).toBe(0);
  expect((await readFile(output())).equals(whole)).toBe(true);
  expect(await store.list('results')).toEqual([]);
  expect(await store.list('runs')).toHaveLength(1);
}

/** Puts half of an object in its place, under the SHA-256 of the whole. */
async function halve(name: string): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  const object = { Bucket: s3.bucket, Key: `tests/of-${tests}/${name}` };
  const { Body, Metadata } = await client.send(new GetObjectCommand(object));
  const bytes = await Body!.transformToByteArray();
  await client.send(new PutObjectCommand({ ...object, Body: bytes.subarray(0, bytes.length / 2), Metadata }));
  client.destroy();
}

describe('a table mapped by a queue whose store is a bucket', () => {
  beforeAll(async () => {
    const server = await startRedis();
    const of = ['--queue', server.address, '--store', run.path('store')];
    const workers = [1, 2].map(() => keep(start('worker', ...of, ...CPU)));
    const coordinator = start(...drawArgs(run.path('folder.npy')), ...of);
    expect(await coordinator.ended(), coordinator.said()).toBe(0);
    for (const { child } of workers) child.kill('SIGKILL');
    await server.stop();
    whole = await readFile(run.path('folder.npy'));
  });

  it('has the bits of a folder with two workers, of which one is killed midway', async () => {
    const [one] = [await worker(), await worker()];
    const coordinator = coordinate();
    await coordinator.says(SOME);
    one.child.kill('SIGKILL');
    await expectWhole(coordinator);
  });

  it('is whole though the server of S3 is killed in the middle and started again', async () => {
    const workers = [await worker(), await worker()];
    const coordinator = coordinate();
    await coordinator.says(SOME);
    await s3.kill();
    await coordinator.says('does not answer');
    await s3.start();
    await expectWhole(coordinator);
    for (const { child } of workers) expect(child.exitCode).toBeNull();
  });

  it('is whole though results and the run are truncated, which are refused and made again', async () => {
    const one = await worker();
    const first = coordinate();
    await first.says(SOME);
    first.child.kill('SIGKILL');
    await first.ended();
    let results: string[] = [];
    while (results.length < 6) {
      await delay(200);
      results = await store.list('results');
    }
    one.child.kill('SIGKILL');
    await one.ended();
    await halve(results[1]);
    await halve(results[4]);
    await halve((await store.list('runs'))[0]);
    const second = coordinate();
    await second.says(`${results[1]} is damaged`);
    await second.says(`${results[4]} is damaged`);
    await worker();
    await expectWhole(second);
  });
});

describe('a bucket', () => {
  it('keeps bytes under names', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    expect(await store.has('results/a.npy')).toBe(false);
    expect(await store.get('results/a.npy')).toBeUndefined();
    await store.put('results/a.npy', bytes);
    await store.put('results/a.npy', bytes);
    await store.put('results/b.npy', new Uint8Array(0));
    await store.put('inputs/c.npy', bytes);
    expect(await store.has('results/a.npy')).toBe(true);
    expect(new Uint8Array((await store.get('results/a.npy'))!)).toEqual(bytes);
    expect(await store.get('results/b.npy')).toHaveLength(0);
    expect(await store.list('results')).toEqual(['results/a.npy', 'results/b.npy']);
    await store.remove(['results/a.npy', 'results/none.npy']);
    expect(await store.list('results')).toEqual(['results/b.npy']);
    await expect(store.put('../a', bytes)).rejects.toThrow('names are FOLDER/NAME.ENDING');
  });

  it('removes what is not whole, and says so', async () => {
    await store.put('results/a.npy', new Uint8Array(100).fill(7));
    await halve('results/a.npy');
    expect(await store.get('results/a.npy')).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('results/a.npy is damaged') as string]);
    expect(await store.has('results/a.npy')).toBe(false);
  });

  it.each([
    ['the bucket must exist; got 404 NoSuchBucket', {}, 's3://elsewhere/of'],
    ['the server must know the keys; got 403 SignatureDoesNotMatch', { AWS_SECRET_ACCESS_KEY: 'pumpkin' }, undefined],
    ['the server must know the keys; got 403', { AWS_ACCESS_KEY_ID: 'test:nobody' }, undefined],
    ['the server must know the keys; got CredentialsProviderError', { AWS_SECRET_ACCESS_KEY: '' }, undefined],
    ['the region must be the bucket’s; got Region is missing', { AWS_REGION: undefined }, undefined],
    ['the endpoint must be a URL', { AWS_ENDPOINT_URL_S3: 'not a URL' }, undefined],
    ['a server of S3 must answer; got connect ECONNREFUSED', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }, undefined],
  ])('says that %s', async (message, environment, place = address) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { code, error } = await command('worker', '--queue', redis.address, '--store', place, ...CPU);
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining(message) as string });
    expect(error).not.toContain('pumpkin');
  });
});
