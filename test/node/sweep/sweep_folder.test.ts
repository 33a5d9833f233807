import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { createJob } from '../../../src/barycenter/sweep/job.js';
import { openSweep } from '../../../src/node/sweep/sweep_folder.js';

it('is cleared of run folders that were half written when it was killed, and of no others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sweep-folder-'));
  const job = await createJob({ problem: 'p', changes: { epsilon: 1, weights: [1] }, seed: 0 });
  const planned = { problem: 'p', axes: { epsilon: [1], weights: [[1]], seeds: [0] }, jobs: [job] };
  await (await openSweep(folder, planned)).close();
  const half = join(folder, 'jobs', `.${basename(job.folder)}.77.0.tmp`);
  await mkdir(half, { recursive: true });
  await writeFile(join(half, 'weights.safetensors'), '');
  await mkdir(join(folder, 'jobs', 'of_earlier_axes'));
  const opened = await openSweep(folder, planned);
  expect(await readdir(join(folder, 'jobs'))).toEqual(['of_earlier_axes']);
  expect(opened.left).toBe(1);
  await opened.close();
  await rm(folder, { recursive: true });
});
