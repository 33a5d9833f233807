import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { InvalidInputError } from '../../../src/errors.js';
import { squaredEuclidean } from '../../../src/index.js';
import { sweep } from '../../../src/node/sweep/sweep.js';
import { sweepProblem } from '../../support/sweep_problem.js';

let base: string;
let device: CpuDevice;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'changed-'));
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  await device.close();
  await rm(base, { recursive: true });
});

const AXES = { epsilon: '1,0.5' } as const;
const TABLE = 'x,y\n0,1\n1,0\n2,2\n3,1\n';

function withTable(): ProblemInput {
  const cost = squaredEuclidean();
  const marginals = [
    { weight: 0.5, cost, samples: join(base, 'table.csv') },
    { weight: 0.5, cost, distribution: { kind: 'gaussian', mean: [0, 0], standardDeviation: 1 } as const },
  ];
  return sweepProblem({ marginals, training: { iterations: 2, batchSize: 8, validation: { points: 8 } } });
}

const into = (out: string, onJob: (folder: string) => void = () => undefined) =>
  sweep(withTable(), AXES, {
    out,
    devices: [device],
    onJob: ({ job }) => onJob(job.folder),
  });

describe('a sweep whose data changes', () => {
  it('ends where a table changes between jobs, keeps nothing of it, and goes on when it is back', async () => {
    const out = join(base, 'out');
    const table = join(base, 'table.csv');
    await writeFile(table, TABLE);
    const error: unknown = await into(out, () => writeFileSync(table, TABLE.replace('3,1', '9,9'))).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message).toContain('its tables and generator must be those that the sweep began with');
    expect((error as Error).message).toContain('1 of 2 jobs are done and kept');
    expect(await readdir(join(out, 'outcomes'))).toHaveLength(1);
    await writeFile(table, TABLE);
    const ended: string[] = [];
    const { points } = await into(out, (folder) => void ended.push(folder));
    expect(ended).toHaveLength(1);
    expect(points.map(({ outcome }) => outcome?.status)).toEqual(['done', 'done']);

    // The run folder of a job that is done was removed.
    const [{ job }] = points;
    const before = await readFile(join(out, job.folder, 'weights.safetensors'));
    await rm(join(out, job.folder), { recursive: true });
    const again: string[] = [];
    await into(out, (folder) => void again.push(folder));
    expect(again).toEqual([job.folder]);
    expect(await readFile(join(out, job.folder, 'weights.safetensors'))).toEqual(before);
  });
});
