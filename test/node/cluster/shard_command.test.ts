import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import { clusterRun, command, CPU, PER_POINT, removeRun, ROWS, type ClusterRun } from './cluster_run.js';

let run: ClusterRun;
let whole: Buffer;
const draws = ['--marginal', '1', '--per-point', String(PER_POINT), '--seed', '7'];
beforeAll(async () => {
  run = await clusterRun();
  const args = ['--input', run.input, '--output', run.path('whole.npy'), ...draws, ...CPU];
  expect(await command('sample', run.run, ...args)).toMatchObject({ code: 0 });
  whole = await readFile(run.path('whole.npy'));
});
afterAll(() => removeRun(run));

const shard = (output: string, ...args: string[]) =>
  command('shard', run.run, '--input', run.input, '--output', output, ...draws, ...CPU, ...args);
const job = (output: string, index: number, of = 2) => shard(output, '--index', String(index), '--of', String(of));

describe('barycenter shard', () => {
  it('of several jobs, in any order and one of them twice, joins to the bytes of one `sample`', async () => {
    const output = run.path('joined.npy');
    for (const index of [1, 0, 1]) expect(await job(output, index)).toMatchObject({ code: 0 });
    expect(await readdir(`${output}.parts/results`)).toHaveLength(3);
    expect(await shard(output, '--join')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${ROWS} points`) as string,
    });
    expect(await readFile(output)).toEqual(whole);
    await expect(stat(`${output}.parts`)).rejects.toThrow('ENOENT');
  });

  it('leaves a shard that is there as it is', async () => {
    const output = run.path('again.npy');
    await job(output, 0, 1);
    const again = await job(output, 0, 1);
    expect(again.out).toContain('3 of 3 shards');
    expect(again.out).toContain('0 of them drawn now');
  });

  it('says which jobs to run again where shards are missing, and writes nothing', async () => {
    const output = run.path('missing.npy');
    await job(output, 1, 3);
    const { code, error } = await shard(output, '--join', '--of', '3');
    expect(code).toBe(2);
    expect(error).toContain(
      '2 of 3 missing (0,2), for this table and these settings. Run these jobs again: --array=0,2',
    );
    await expect(stat(output)).rejects.toThrow('ENOENT');
    expect((await shard(output, '--join')).error).toContain('give --of as they had it');
  });

  it('refuses another count of jobs than they had', async () => {
    const output = run.path('counted.npy');
    await job(output, 1, 2);
    const { code, error } = await shard(output, '--join', '--of', '3');
    expect({ code, error }).toEqual({
      code: 2,
      error: expect.stringContaining('--of: must be as the jobs had it; got 3. Give --of 2.') as string,
    });
    expect((await shard(output, '--join', '--of', '2')).error).toContain('Run these jobs again: --array=0.');
  });

  it('does not take results of another table, seed or marginal', async () => {
    const output = run.path('other.npy');
    await job(output, 0, 1);
    expect((await shard(output, '--join', '--seed', '8')).error).toContain('3 of 3 missing');
    expect((await shard(output, '--join', '--marginal', '0')).error).toContain('3 of 3 missing');
    const changed = run.path('changed.npy');
    await writeFile(changed, encodeNpy({ shape: [ROWS, 2], data: new Float64Array(2 * ROWS) }));
    expect((await shard(output, '--join', '--input', changed)).error).toContain('3 of 3 missing');
  });

  it('refuses a result of another shape, and one cut short', async () => {
    const output = run.path('broken.npy');
    await job(output, 0, 1);
    const [name] = await readdir(`${output}.parts/results`);
    const path = join(`${output}.parts/results`, name);
    const bytes = await readFile(path);
    await writeFile(path, encodeNpy({ shape: [1, 1], data: new Float32Array(1) }));
    expect((await shard(output, '--join')).error).toContain("a shard's result must be of shape (");
    await writeFile(path, bytes.subarray(0, -4));
    expect((await shard(output, '--join')).error).toContain('The file was cut short');
    await expect(stat(output)).rejects.toThrow('ENOENT');
    await rm(path);
    expect((await shard(output, '--join')).error).toContain('1 of 3 missing');
  });

  it.each([
    [['--index', '2', '--of', '2'], '--index: must be 0 to 1 of 2; got 2'],
    [['--index', '0'], 'needs --index and --of, or --join'],
    [[], 'needs --index and --of, or --join'],
    [['--join', '--marginal', '5'], '--marginal: must be 0 to 1; got 5'],
    [['--join', '--output', 'x.csv'], 'parts become one .npy'],
    [['--join', '--index', '0'], 'cannot be used with'],
    [['--join', '--parts', 's3://bucket/p'], '--parts: must be a folder; got s3://…. Name a folder'],
    [['--index', '0', '--of', '1', '--parts', 's3://bucket/p'], '--parts: must be a folder; got s3://…'],
  ])('refuses %j', async (args, message) => {
    const { code, error } = await shard(run.path('no.npy'), ...args);
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining(message) as string });
  });
});
