import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command, CPU } from './cluster_run.js';

/** Whether the packages are there. */
let installed = true;
vi.mock('bullmq', async (original) => {
  if (!installed) throw new Error("Cannot find package 'bullmq'");
  return await original();
});

vi.mock('@aws-sdk/client-s3', async (original) => {
  if (!installed) throw new Error("Cannot find package '@aws-sdk/client-s3'");
  return await original();
});

beforeEach(() => {
  installed = true;
});
afterEach(() => {
  vi.resetModules();
});

const status = (address: string) => command('status', '--queue', address);

describe('a queue that is not there', () => {
  it('says how its packages are installed', async () => {
    installed = false;
    const { code, error } = await status('redis://localhost:1');
    expect(code).toBe(2);
    expect(error).toContain('--queue: needs the packages bullmq and ioredis; got');
    expect(error).toContain('npm install bullmq@^6.3.3 ioredis');
  });

  it('says how the client of a store in a bucket is installed', async () => {
    installed = false;
    const { code, error } = await command(
      'worker',
      '--queue',
      'redis://localhost:1',
      '--store',
      's3://bucket/b',
      ...CPU,
    );
    expect(code).toBe(2);
    expect(error).toContain('--store: needs the package @aws-sdk/client-s3; got');
    expect(error).toContain('npm install @aws-sdk/client-s3');
  });

  it('says so for a sweep, whose store is a place like those of tables', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-queue-'));
    const marginals = [0, 1].map((mean) => ({
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
      distribution: { kind: 'gaussian', mean: [mean], standardDeviation: 1 },
    }));
    await writeFile(join(folder, 'problem.json'), JSON.stringify({ epsilon: 1, marginals }));
    const args = [
      'sweep',
      join(folder, 'problem.json'),
      '--out',
      join(folder, 'out'),
      '--queue',
      'redis://localhost:1',
    ];
    installed = false;
    const bucket = await command(...args, '--store', 's3://bucket/b', ...CPU);
    const other = await command(...args, '--store', 'gs://bucket/b', ...CPU);
    await rm(folder, { recursive: true });
    expect([bucket.code, other.code]).toEqual([2, 2]);
    expect(bucket.error).toContain('--store: needs the package @aws-sdk/client-s3; got');
    expect(other.error).toContain('--store: must be a folder or s3://BUCKET/PREFIX; got gs://…');
  });

  it('says that no server answers, without the password', async () => {
    const { code, error } = await status('redis://user:sesame@127.0.0.1:1');
    expect(code).toBe(2);
    expect(error).toContain('a Redis server must answer at redis://127.0.0.1:1; got connect ECONNREFUSED');
    expect(error).not.toContain('sesame');
  });

  it.each(['http://host', 'host:6379', '', 'redis.sock'])('refuses the address "%s"', async (address) => {
    const { code, error } = await status(address);
    expect({ code, error }).toEqual({
      code: 2,
      error: expect.stringContaining('must be the address of a Redis server') as string,
    });
  });

  it.each([['status'], ['worker', '--store', 'x'], ['worker', '--train']])(
    'refuses a database that is no whole number: %s %s',
    async (...args) => {
      const { code, error } = await command(...args, '--queue', 'redis://host/abc');
      const message = 'a database must be a whole number; got redis://host/abc';
      expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining(message) as string });
    },
  );

  it('hides a user without a password, which may be one', async () => {
    const { error } = await status('redis://sesame@127.0.0.1:1');
    expect(error).toContain('must answer at redis://127.0.0.1:1; got');
    expect(error).not.toContain('sesame');
  });

  it.each([
    ['--concurrency', '2'],
    ['--lock', '5'],
    ['--grace', '5'],
    ['--problem', 'a.ts'],
  ])('refuses %s of a worker at trainings, which has no use for it', async (...option) => {
    const { code, error } = await command('worker', '--train', '--queue', 'redis://127.0.0.1:1', ...option);
    expect(code).toBe(2);
    expect(error).toContain("'--train' cannot be used with option '" + option[0]);
  });

  it.each([
    [['--queue', 'redis://h'], '--queue: needs --store beside it'],
    [['--store', 'x'], '--store: needs --queue beside it'],
    [['--queue', 'redis://h', '--store', 'x', '--output', 'a.csv'], 'of a queue is .npy'],
  ])('refuses `sample` with %j', async (args, message) => {
    const { code, error } = await command('sample', 'run', '--marginal', '0', '--output', 'a.npy', ...args);
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining(message) as string });
  });
});

it('refuses iterations of warm starts where there are none', async () => {
  const { code, error } = await command('sweep', 'p.json', '--out', 'out', '--no-warm', '--warm-iterations', '3');
  expect(code).toBe(2);
  expect(error).toContain("'--warm-iterations <n>' cannot be used with option '--no-warm'");
});
