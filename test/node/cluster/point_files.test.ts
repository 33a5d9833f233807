import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesIn } from '../../../src/node/cluster/solve_point.js';

it('sends what a run folder has, and nothing of one that cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'point-files-'));
  await writeFile(join(folder, 'metrics.jsonl'), 'a');
  expect([...(await filesIn(folder)).keys()]).toEqual(['metrics.jsonl']);
  await mkdir(join(folder, 'weights.safetensors'));
  await expect(filesIn(folder)).rejects.toMatchObject({
    name: 'InvalidInputError',
    message: expect.stringContaining('weights.safetensors: the path must name a file') as string,
  });
  await rm(folder, { recursive: true });
});
