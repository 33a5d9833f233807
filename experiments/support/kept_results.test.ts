import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptResults } from './kept_results.js';

describe('KeptResults', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kept-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const counted = () => {
    let runs = 0;
    return { runs: () => runs, run: () => Promise.resolve({ score: ++runs }) };
  };

  it('runs what is not kept, once, and again where the question is another', async () => {
    const { run, runs } = counted();
    const below = path.join(folder, 'parts');
    expect(await new KeptResults(below).getOrRun('a', { dim: 2 }, run)).toEqual({ score: 1 });
    expect(await new KeptResults(below).getOrRun('a', { dim: 2 }, run)).toEqual({ score: 1 });
    expect(runs()).toBe(1);
    expect(await new KeptResults(below).get('a', { dim: 3 })).toBeUndefined();
    expect(await new KeptResults(below).getOrRun('a', { dim: 3 }, run)).toEqual({ score: 2 });
    expect(await readdir(below)).toEqual(['a.json']);
  });

  it('keeps nothing of a run that failed, and takes no file that was cut short', async () => {
    const kept = new KeptResults(folder);
    await expect(kept.getOrRun('a', {}, () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
    expect(await readdir(folder)).toEqual([]);
    await writeFile(path.join(folder, 'a.json'), '{"question":{},"resu');
    expect(await kept.getOrRun('a', {}, counted().run)).toEqual({ score: 1 });
  });

  it('keeps nothing without a folder', async () => {
    const { run, runs } = counted();
    const kept = new KeptResults(undefined);
    for (let i = 0; i < 2; i++) await kept.getOrRun('a', {}, run);
    expect(runs()).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });
});
