import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { readSafetensors } from '../../../src/node/io/safetensors.js';

/**
 * `format3` is what version 0.1.0 wrote of this run, stopped after ten iterations: openDevice({ kind: 'cpu', threads: 1
 * }), solve(problem, { seed: 5, until: 10 }), saveRun.
 */
const OLDER = new URL('format3/', import.meta.url).pathname;

describe('a run folder of format 3', () => {
  let folder: string;
  let device: CpuDevice;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'older-format-'));
    await cp(OLDER, folder, { recursive: true });
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(async () => {
    await device.close();
    await rm(folder, { recursive: true });
  });

  it('is resumed to the bits of a run that was not interrupted, and written in the format of today', async () => {
    const { problem } = await loadRun(folder);
    const loaded = await loadMarginals(problem);
    const run = await openRun(folder, loaded, { resume: true });
    expect(run.checkpoint?.iteration).toBe(10);
    const [whole, resumed] = [
      await solve(problem, { device, seed: 5 }),
      await solve(problem, { device, resumeFrom: run.checkpoint! }),
    ];
    expect(resumed.checkpoint).toEqual(whole.checkpoint);
    await run.saveCheckpoint(resumed.checkpoint);
    await run.close();
    const { metadata, tensors } = await readSafetensors(join(folder, 'optimizer.safetensors'));
    expect(metadata.format).toBe('energy-barycenter 4');
    expect([...tensors.keys()].sort()).toEqual([
      'optimizer.firstMoment',
      'optimizer.secondMoment',
      'weights.average',
      'weights.parameters',
    ]);
    expect((await loadRun(folder)).trained.average).toEqual(whole.trained.average);
    for (const result of [whole, resumed]) result.free();
  });

  it('gives its weights where the checkpoint was left out', async () => {
    const both = await loadRun(OLDER);
    await rm(join(folder, 'optimizer.safetensors'));
    await cp(join(OLDER, 'weights.safetensors'), join(folder, 'weights.safetensors'));
    const { trained } = await loadRun(folder);
    expect(trained).toEqual(both.trained);
    expect(trained.iteration).toBe(10);
  });
});
