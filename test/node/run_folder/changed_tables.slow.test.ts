import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineCost, mul, squaredNorm, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { loadRun, type LoadedRun } from '../../../src/node/run_folder/load_run.js';
import { saveRun } from '../../../src/node/run_folder/save_run.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { decodeNpy, encodeNpy } from '../../../src/io/npy.js';
import { TestRandom } from '../../support/random.js';

const X = [
  [0, 0],
  [101, -2],
];

describe('a run whose tables have changed', () => {
  let device: CpuDevice;
  let base: string;
  let folder: string;
  /** Table k, far from the origin and wide. */
  const tableOf = (k: number): Float64Array =>
    Float64Array.from(new TestRandom(11 + k).normals(80, 2), (z, i) => (i % 2 === 0 ? 100 : -3) + k + z);
  const pathOf = (k: number): string => join(base, `day${k}.npy`);
  const write = (k: number, values: Float64Array): Promise<void> =>
    writeFile(pathOf(k), encodeNpy({ shape: [values.length / 2, 2], data: values }));

  const input = (weights = [0.5, 0.5], more: Partial<ProblemInput> = {}): ProblemInput => ({
    epsilon: { relative: 0.1 },
    marginals: weights.map((weight, k) => ({ weight, cost: { kind: 'squared-euclidean' }, samples: `day${k}.npy` })),
    potential: { hidden: [4] },
    sampler: { steps: 20 },
    training: { iterations: 4, batchSize: 16, validation: { every: 0 } },
    ...more,
  });
  const problemOf = (...args: Parameters<typeof input>) => defineProblem(input(...args), base);
  const resume = async (...args: Parameters<typeof input>) =>
    openRun(folder, await loadMarginals(problemOf(...args)), { resume: true });

  async function sampled(run: LoadedRun): Promise<Float64Array> {
    const result = run.result(device);
    const { data } = await result.plan(0).sample(X, { perPoint: 3, seed: 5 });
    result.free();
    return data as Float64Array;
  }

  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());
  let before: Float64Array;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'changed-tables-'));
    folder = join(base, 'run');
    for (const k of [0, 1]) await write(k, tableOf(k));
    const result = await solve(problemOf(), { device, seed: 2 });
    await saveRun(result, folder);
    before = (await result.plan(0).sample(X, { perPoint: 3, seed: 5 })).data as Float64Array;
    result.free();
  });
  afterEach(() => rm(base, { recursive: true }));

  it('answers as it did, to the bit, and says which table it was', async () => {
    await write(
      1,
      tableOf(1).map((v) => 1000 * v),
    );
    const warnings: string[] = [];
    const run = await loadRun(folder, undefined, { onWarning: (message) => warnings.push(message) });
    expect(await sampled(run)).toEqual(before);
    expect(Math.abs(before[6] - 100)).toBeLessThan(20); // the draws of the second point, which lies in the data
    expect(warnings).toEqual([]); // its rows were not asked for
    await utimes(join(folder, 'optimizer.safetensors'), 0, 0); // so that no clock decides what is newer
    await run.checkTables();
    expect(warnings).toEqual([
      expect.stringMatching(
        /^marginals\[1\] \(.*day1\.npy\) holds other values than when the run was trained; the run answers as it was trained/,
      ),
    ]);
    const result = run.result(device);
    expect(await result.plan(1).inputs(3)).toHaveLength(6);
    result.free();
    expect(warnings).toHaveLength(1);
  });

  it('says so wherever rows are drawn, whatever the times of the files', async () => {
    await write(
      0,
      tableOf(0).map((v, i) => (i === 7 ? v + 1e-9 : v)),
    );
    await utimes(pathOf(0), 1, 1);
    const warnings: string[] = [];
    const run = await loadRun(folder, undefined, { onWarning: (message) => warnings.push(message) });
    const result = run.result(device);
    await result.plan(0).inputs(3);
    result.free();
    expect(warnings).toEqual([expect.stringMatching(/^marginals\[0\].*other values/)]);
  });

  it('does not need tables that are gone until rows of them are asked for', async () => {
    for (const k of [0, 1]) await rm(pathOf(k));
    const run = await loadRun(folder, undefined, { onWarning: (message) => expect.fail(message) });
    expect(await sampled(run)).toEqual(before);
    await run.checkTables();
    const result = run.result(device);
    await expect(result.plan(1).inputs(3)).rejects.toThrow(/day1\.npy: the file must exist/);
    result.free();
  });

  it('refuses a table of another width where its rows are asked for', async () => {
    await writeFile(pathOf(0), encodeNpy({ shape: [3, 3], data: new Float64Array(9) }));
    const warnings: string[] = [];
    const run = await loadRun(folder, undefined, { onWarning: (message) => warnings.push(message) });
    expect(await sampled(run)).toEqual(before);
    await utimes(join(folder, 'optimizer.safetensors'), 0, 0);
    await run.checkTables();
    expect(warnings).toEqual([
      expect.stringMatching(
        /marginals\[0\].*is no longer what the run was trained on: .*must have 2 columns, as when the run was trained; got 3/,
      ),
    ]);
    const result = run.result(device);
    await expect(result.plan(0).inputs(3)).rejects.toThrow(/must have 2 columns/);
    result.free();
  });

  it('is resumed where the same values lie elsewhere or in another format, and refuses other values and weights, naming them', async () => {
    const { data } = decodeNpy(encodeNpy({ shape: [40, 2], data: tableOf(0) }), '');
    await writeFile(join(base, 'moved.csv'), [...data].map((v, i) => `${v}${i % 2 ? '\n' : ','}`).join(''));
    const moved = input().marginals.map((m, k) =>
      k === 0 ? { ...m, samples: 'moved.csv' } : m,
    ) as ProblemInput['marginals'];
    const run = await resume([0.5, 0.5], {
      marginals: moved,
      training: { iterations: 8, batchSize: 16, validation: { every: 0 } },
    });
    expect([run.checkpoint?.iteration, run.changes]).toEqual([4, ['training']]);
    await run.close();

    await write(
      1,
      tableOf(1).map((v) => 1000 * v),
    );
    const written = (await stat(join(folder, 'optimizer.safetensors'))).mtimeMs;
    await expect(resume([0.3, 0.7])).rejects.toThrow(
      /^resume: the problem must be the run’s own in all but epsilon, sampler and training; got another marginals\[0\]\.weight \(0\.3, the run has 0\.5\); marginals\[1\]\.weight \(0\.7, the run has 0\.5\); marginals\[1\]\.samples \(other values than when the run was trained, .*day1\.npy\)\. Bring back/,
    );
    expect((await stat(join(folder, 'optimizer.safetensors'))).mtimeMs).toBe(written);
    await write(1, tableOf(1));
    await (await resume()).close();
  });

  it.each<[string, Partial<ProblemInput>, RegExp]>([
    [
      'another cost',
      { marginals: input().marginals.map((m) => ({ ...m, cost: { kind: 'twist', slope: 0.1 } })) },
      /another marginals\[0\]\.cost; marginals\[1\]\.cost/,
    ],
    ['another scaling', { scaling: 'common-deviation' }, /another scaling/],
    [
      'more marginals',
      { marginals: [0, 1, 0].map((k, i) => ({ ...input().marginals[k], weight: [0.5, 0.25, 0.25][i] })) },
      /marginals \(3, the run has 2\)/,
    ],
  ])('is not resumed under %s', async (_, more, message) => {
    await expect(resume([0.5, 0.5], more)).rejects.toThrow(message);
  });

  it('is not resumed under a cost in code that leaves the points elsewhere', async () => {
    const half = (by: number) => defineCost((x, y) => mul(0.5, squaredNorm(sub(x, mul(by, y)))));
    const under = (by: number): Partial<ProblemInput> => ({
      epsilon: 0.1,
      marginals: input().marginals.map((m) => ({ ...m, cost: half(by) })),
    });
    folder = join(base, 'code');
    const result = await solve(problemOf([0.5, 0.5], under(1)), { device });
    await saveRun(result, folder);
    result.free();
    await (await resume([0.5, 0.5], under(1))).close();
    // Costs in code cannot be compared, but this one does not depend on differences, and points stay as they are.
    await expect(resume([0.5, 0.5], under(2))).rejects.toThrow(/got another coordinates\. Bring back/);
  });

  it('is not sampled under other weights, which give its networks another meaning', async () => {
    await expect(loadRun(folder, problemOf([0.3, 0.7]))).rejects.toThrow(
      /marginals must have the run's own weights, 0\.5, 0\.5; got 0\.3, 0\.7/,
    );
  });
});
