import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { InvalidInputError } from '../../../src/errors.js';
import { drawnShape, sheetMarginal } from '../../../src/node/figure/sheet_input.js';
import { readTrainedGraph, writeTrainedGraph } from '../../../src/node/graphs/trained_graph.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';
import { saveRun } from '../../../src/node/run_folder/save_run.js';
import { A, B, linearGenerator } from '../../support/linear_generator.js';
import { linearProblem } from '../../support/linear_problem.js';

const X = [[0.5, 0, 0.2, 1]];

describe('a run through a generator', () => {
  let device: CpuDevice;
  let base: string;
  let folder: string;
  let file: string;
  let before: ArrayLike<number>;
  const problemOf = (more: Partial<ProblemInput> = {}) =>
    defineProblem(
      linearProblem({
        generator: { file: 'linear.safetensors', reference: 'standard-normal' },
        potential: { hidden: [4] },
        sampler: { steps: 10 },
        training: { iterations: 4, batchSize: 16, validation: { every: 2, points: 4, draws: 8 } },
        ...more,
      }),
      base,
    );
  const other = () => {
    const { graph, parameters } = linearGenerator();
    return { graph, parameters: parameters.map((value) => 1.01 * value) };
  };

  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
    base = await mkdtemp(join(tmpdir(), 'generator-'));
    [folder, file] = [join(base, 'run'), join(base, 'linear.safetensors')];
    await writeTrainedGraph(file, linearGenerator());
    const result = await solve(problemOf(), { device, seed: 2 });
    await saveRun(result, folder);
    before = (await result.plan(0).sample(X, { perPoint: 5 })).data;
    result.free();
  });
  afterAll(async () => {
    await device.close();
    await rm(base, { recursive: true });
  });

  it('names it by the hash of its file, and its figure says the measure', async () => {
    expect(await readTrainedGraph(file)).toMatchObject({ parameters: linearGenerator().parameters });
    const problem = JSON.parse(await readFile(join(folder, 'problem.json'), 'utf8')) as Record<string, unknown>;
    expect(problem.generator).toMatchObject({ file, reference: 'standard-normal' });
    expect((problem.generator as { sha256: string }).sha256).toMatch(/^[0-9a-f]{64}$/);
    const figure = await readFile(join(folder, 'figure.svg'), 'utf8');
    expect(figure).toContain('under N(0, I) of a generator’s z');
    expect(figure).toContain('pictures of 2×2×1');
  });

  it('shows pictures of z beside those of its marginals, and not z', async () => {
    const result = (await loadRun(folder)).result(device);
    const layout = { rows: 2, draws: 3, columns: 2 };
    const shown = await sheetMarginal(result, 0, drawnShape(result)!, layout, { seed: 4 });
    const plan = result.plan(0);
    const x = await plan.inputs(6, 4);
    expect(shown.x).toMatchObject({ shape: [2, 2, 1], data: x });
    const z = await plan.sample({ data: x.subarray(0, 8), columns: 4 }, { seed: 4, perPoint: 3 });
    expect(shown.y).toMatchObject({
      shape: [2, 2, 1],
      data: (await result.pictures({ data: z.data, columns: 2 })).data,
    });
    // Noise is counted by chain: after the six of y, not by theirs once more.
    const others = await plan.sample({ data: x.subarray(8), columns: 4 }, { seed: 4, firstPoint: 6 });
    expect(shown.pushForward.data).toEqual((await result.pictures({ data: others.data, columns: 2 })).data);
    result.free();
  });

  it('answers as it did, z and the pictures of z', async () => {
    const run = await loadRun(folder);
    const result = run.result(device);
    const { data } = await result.plan(0).sample(X, { perPoint: 5 });
    expect(data).toEqual(before);
    const pictures = await result.pictures({ data, columns: 2 });
    expect(pictures.shape).toEqual([5, 2, 2, 1]);
    for (let p = 0; p < 5; p++)
      for (let i = 0; i < 4; i++) {
        const exact = A[i][0] * data[2 * p] + A[i][1] * data[2 * p + 1] + B[i];
        // Two products and two sums of numbers of about 1.
        expect(Math.abs(pictures.data[4 * p + i] - exact)).toBeLessThan(1e-6);
      }
    await expect(result.pictures([[1, 2, 3]])).rejects.toThrow(/pictures: points must have 2 columns; got 3/);
    result.free();
  });

  it('goes on, also with the file in another place, but not under another measure', async () => {
    const resumed = async (more: Partial<ProblemInput>) => {
      const run = await openRun(folder, await loadMarginals(problemOf(more)), { resume: true });
      await run.close();
      return run;
    };
    expect((await resumed({})).changes).toEqual([]);
    await writeTrainedGraph(join(base, 'copy.safetensors'), linearGenerator());
    const copy = { file: 'copy.safetensors', reference: 'standard-normal' } as const;
    expect((await resumed({ generator: copy })).changes).toEqual([]);
    await expect(resumed({ generator: { file: 'linear.safetensors' } })).rejects.toThrow(/another generator/);
  });

  it('refuses a file that has changed, to answer and to go on, and says so of one that is gone', async () => {
    await rename(file, join(base, 'kept'));
    await expect(loadRun(folder)).rejects.toThrow(/linear\.safetensors/);
    await writeTrainedGraph(file, other());
    await expect(loadRun(folder)).rejects.toThrow(InvalidInputError);
    await expect(loadRun(folder)).rejects.toThrow(
      /problem\.generator: must be .* of SHA-256 [0-9a-f]{64}; got .*linear\.safe/,
    );
    // A problem given for the run does not change what it was trained with.
    await expect(loadRun(folder, problemOf())).rejects.toThrow(/problem\.generator: must be/);
    const changed = await loadMarginals(problemOf());
    await expect(openRun(folder, changed, { resume: true })).rejects.toThrow(/another generator/);
    await rename(join(base, 'kept'), file);
    expect((await loadRun(folder)).loaded.potential.dim).toBe(2);
    // Nothing is left of what was refused.
    expect((await readdir(base)).sort()).toEqual(['copy.safetensors', 'linear.safetensors', 'run']);
  });
});
