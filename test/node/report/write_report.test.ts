import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../../src/node/report/write_report.js';
import type { Result } from '../../../src/barycenter/result.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { AbortedError } from '../../../src/errors.js';

describe('writeReport', () => {
  let device: CpuDevice;
  let result: Result;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-'));
    device = await openCpuDevice({ threads: 1 });
    const marginals = [-1, 1].map((x) => ({
      weight: 0.5,
      cost: { kind: 'squared-euclidean' } as const,
      samples: [[x], [x + 1]],
    }));
    const training = { iterations: 3, batchSize: 4, validation: { every: 0 } };
    const problem = { epsilon: 0.5, marginals, potential: { hidden: [4] }, sampler: { steps: 2 }, training };
    result = await solve(problem, { device });
  });
  afterAll(async () => {
    result.free();
    await device.close();
    await rm(folder, { recursive: true });
  });

  it('takes a figure that is drawn already', async () => {
    const path = join(folder, 'given.html');
    const figure = '<svg xmlns="http://www.w3.org/2000/svg"><text>given</text></svg>';
    await writeReport(path, result, { figure });
    expect(await readFile(path, 'utf8')).toContain(Buffer.from(figure).toString('base64'));
    await rm(path);
  });

  it('hears a signal while it draws, and before it writes, and leaves no file', async () => {
    const path = join(folder, 'stopped.html');
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const drawing = writeReport(path, result, { signal });
    await expect(drawing).rejects.toThrow(AbortedError);
    await expect(drawing).rejects.toThrow(/draws/);
    const writing = writeReport(path, result, { signal, figure: '<svg xmlns="http://www.w3.org/2000/svg"/>' });
    await expect(writing).rejects.toMatchObject({ message: 'report: stopped before it was written', cause: reason });
    expect(await readdir(folder)).toEqual([]);
  });
});
