import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFiles } from '../../../src/node/run_folder/files.js';
import { cutTable, planShape, runToCut } from '../../../src/node/cli/sample_task.js';
import { createOutput } from '../../../src/node/cli/output.js';
import { clusterRun, command, CPU, PER_POINT, removeRun, ROWS, type ClusterRun } from './cluster_run.js';

let run: ClusterRun;
beforeAll(async () => {
  run = await clusterRun();
});
afterAll(() => removeRun(run));

describe('shards of a run', () => {
  it('are not cut of weights that were replaced since the run was loaded', async () => {
    const flags = { marginal: 1, perPoint: PER_POINT, seed: 7, device: 'cpu', threads: 1 } as const;
    const hand = await runToCut(run.run, flags, createOutput({}));
    const cut = () => cutTable(run.run, hand, flags, planShape(hand, 1), ROWS, 'any');
    const { task } = await cut();
    expect(task.run.sha256).toBe(hand.sha256);
    const { weights } = runFiles(run.run);
    const before = await readFile(weights);
    const after = Buffer.from(before);
    after[after.length - 1] ^= 1; // a sign or an exponent of the last weight
    await writeFile(weights, after);
    try {
      await expect(cut()).rejects.toThrow('run: must stay as it is while its draws are named');
    } finally {
      await writeFile(weights, before);
    }
  });

  it('are joined, too, where a job was killed before it said what its result is of', async () => {
    const output = run.path('killed.npy');
    const common = ['--input', run.input, '--output', output, '--marginal', '1', '--per-point', String(PER_POINT)];
    const shard = (...args: string[]) => command('shard', run.run, ...common, ...CPU, ...args);
    const job = () => shard('--index', '0', '--of', '1');
    expect(await job()).toMatchObject({ code: 0 });
    // A result alone, as such a job left it, and one result fewer.
    await rename(join(`${output}.parts`, 'shards'), run.path('away'));
    const [name] = await readdir(join(`${output}.parts`, 'results'));
    await rm(join(`${output}.parts`, 'results', name));
    expect((await job()).out).toContain('1 of them drawn now');
    expect(await readdir(join(`${output}.parts`, 'shards'))).toHaveLength(3);
    expect(await shard('--join')).toMatchObject({ code: 0 });
  });
});
