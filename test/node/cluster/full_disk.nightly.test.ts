/**
 * Disks that are really full, in the middle of what is written: a typed error, nothing half-written, and the same
 * command goes on to the same bits once there is room. Needs root, as `.ci/run` has it.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import { sha256Of } from '../../../src/node/cluster/run_file.js';
import { temporaryFor } from '../../../src/node/io/write_file.js';
import { TestRandom } from '../../support/random.js';
import { clusterRun, command, CPU, PER_POINT, removeRun, type ClusterRun } from './cluster_run.js';
import { start, type Running } from './processes.js';
import { startRedis, type RedisServer } from './redis_server.js';
import { mountSmallDisk, type SmallDisk } from './small_disk.js';

const MIB = 2 ** 20;
/** 12 shards of four rows, 128 KiB each of results. */
const ROWS = 48;
const FULL = 'the disk must have room; got ENOSPC';

let run: ClusterRun;
let redis: RedisServer;
let disk: SmallDisk;
let whole: Buffer;
let started: Running[] = [];

const drawing = (...more: readonly string[]): string[] => [
  ...['--marginal', '0', '--input', run.path('table.npy'), '--per-point', String(PER_POINT), ...CPU, ...more],
];

beforeAll(async () => {
  run = await clusterRun();
  const data = new TestRandom(3).uniforms(ROWS * 2, -1, 1);
  await writeFile(run.path('table.npy'), encodeNpy({ shape: [ROWS, 2], data }));
  const reference = run.path('reference.npy');
  expect(await command('sample', run.run, ...drawing('--output', reference))).toMatchObject({ code: 0 });
  whole = await readFile(reference);
});
afterAll(() => removeRun(run));

beforeEach(async () => {
  disk = await mountSmallDisk(256 * MIB);
  redis = await startRedis();
});
afterEach(async () => {
  for (const running of started) {
    running.child.kill('SIGKILL');
    await running.ended();
  }
  started = [];
  await redis.stop();
  await disk.unmount();
});

/** What a disk has but what fills it. */
const files = async (): Promise<string[]> => (await readdir(disk.folder)).filter((name) => name !== 'filler').sort();
const everything = async (folder: string): Promise<string[]> => (await readdir(folder, { recursive: true })).sort();

async function worker(store: string): Promise<Running> {
  const running = start('worker', '--queue', redis.address, '--store', store, ...CPU);
  started.push(running);
  await running.says('takes jobs of');
  return running;
}

it('sample of a large table, which is written piece by piece', async () => {
  // As many draws of each of ten rows as make it large: 128 MiB.
  const draws = ['--marginal', '0', '--input', run.input, '--per-point', '838861', ...CPU];
  const sample = (to: string) => command('sample', run.run, ...draws, '--output', to);
  await disk.fill(30 * MIB);
  const { code, error } = await sample(disk.path('out.npy'));
  expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining(`out.npy: ${FULL}`) as string });
  // It got as far as the disk did, and did not fail for another reason before.
  expect(error).toContain('of 10 rows');
  expect(await files()).toEqual([]);
  await disk.makeRoom();
  expect(await sample(disk.path('out.npy'))).toMatchObject({ code: 0 });
  expect(await sample(run.path('large.npy'))).toMatchObject({ code: 0 });
  expect((await readFile(disk.path('out.npy'))).equals(await readFile(run.path('large.npy')))).toBe(true);
  await rm(run.path('large.npy'));
});

it('sample --queue, at its output', async () => {
  const [store, output] = [run.path('store'), disk.path('out.npy')];
  const one = await worker(store);
  const sample = () =>
    command('sample', run.run, ...drawing('--output', output, '--queue', redis.address, '--store', store));
  await disk.fill(MIB / 2);
  const { code, error } = await sample();
  expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining(`out.npy: ${FULL}`) as string });
  expect(await files()).toEqual([]);
  await disk.makeRoom();
  expect(await sample()).toMatchObject({ code: 0 });
  expect((await readFile(output)).equals(whole)).toBe(true);
  expect(one.child.exitCode).toBeNull();
});

it('sample --queue, at its store, which fails on every try', async () => {
  const [store, output] = [disk.path('store'), run.path('by-queue.npy')];
  const one = await worker(store);
  const sample = () =>
    command('sample', run.run, ...drawing('--output', output, '--queue', redis.address, '--store', store));
  // For the run and the rows, and some of the results.
  await disk.fill(MIB / 2);
  const { code, error } = await sample();
  expect({ code, error }).toEqual({ code: 1, error: expect.stringContaining('failed on every try') as string });
  expect(error).toContain(FULL);
  const results = await everything(join(store, 'results'));
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter((name) => !/^[0-9a-f]{64}\.npy$/.test(name))).toEqual([]);
  expect(await readdir(run.folder)).not.toContain('by-queue.npy');
  await disk.makeRoom();
  expect(await sample()).toMatchObject({ code: 0 });
  expect((await readFile(output)).equals(whole)).toBe(true);
  expect(one.child.exitCode).toBeNull();
});

it('shard, and its join', async () => {
  const [parts, output] = [disk.path('parts'), disk.path('out.npy')];
  const shard = (...of: readonly string[]) =>
    command('shard', run.run, ...drawing('--output', output, '--parts', parts, ...of));
  await disk.fill(MIB / 2);
  const first = await shard('--index', '0', '--of', '2');
  expect(first).toMatchObject({ code: 2, error: expect.stringContaining(FULL) as string });
  const kept = await everything(join(parts, 'results'));
  expect(kept.filter((name) => !/^[0-9a-f]{64}\.npy$/.test(name))).toEqual([]);
  await disk.makeRoom();
  expect(await shard('--index', '0', '--of', '2')).toMatchObject({ code: 0 });
  expect(await shard('--index', '1', '--of', '2')).toMatchObject({ code: 0 });
  const before = await everything(parts);
  await disk.fill(MIB / 2);
  const joined = await shard('--join');
  expect(joined).toMatchObject({ code: 2, error: expect.stringContaining(`out.npy: ${FULL}`) as string });
  expect(await files()).toEqual(['parts']);
  expect(await everything(parts)).toEqual(before);
  await disk.makeRoom();
  expect(await shard('--join')).toMatchObject({ code: 0 });
  expect((await readFile(output)).equals(whole)).toBe(true);
  expect(await files()).toEqual(['out.npy']);
});

/** The table without its column of seconds, and the bits of all runs. */
async function answersOf(out: string): Promise<Record<string, string>> {
  const rows = (await readFile(join(out, 'sweep.csv'), 'utf8')).split('\n').map((row) => row.split(','));
  const seconds = rows[0].indexOf('seconds');
  const answers: Record<string, string> = {
    table: rows.map((row) => row.filter((_, c) => c !== seconds).join()).join('\n'),
  };
  for (const name of await everything(join(out, 'jobs')))
    if (/(weights|optimizer)\.safetensors$|verdict\.json$/.test(name))
      answers[name] = sha256Of(await readFile(join(out, 'jobs', name)));
  return answers;
}

it('sweep, wherever the disk is full', async () => {
  const problem = JSON.parse(await readFile(run.path('problem.json'), 'utf8')) as object;
  await writeFile(run.path('sweep.json'), JSON.stringify({ ...problem, potential: { hidden: [64, 64] } }));
  const sweep = (out: string) => command('sweep', run.path('sweep.json'), '--epsilon', '0.3,1', '--out', out, ...CPU);
  expect(await sweep(run.path('sweep'))).toMatchObject({ code: 0 });
  const expected = await answersOf(run.path('sweep'));
  expect(Object.keys(expected)).toHaveLength(7);
  // Before the first file, in the first run, in the second.
  for (const pages of [0, 12, 30, 70]) {
    const out = disk.path(`sweep-${pages}`);
    await disk.fill(pages * 4096);
    const { code, error } = await sweep(out);
    expect({ pages, code, error }).toEqual({ pages, code: 2, error: expect.stringContaining(FULL) as string });
    await disk.makeRoom();
    expect(await sweep(out)).toMatchObject({ code: 0 });
    expect(await answersOf(out)).toEqual(expected);
    expect((await everything(out)).filter((name) => temporaryFor(basename(name)) !== undefined)).toEqual([]);
  }
});
