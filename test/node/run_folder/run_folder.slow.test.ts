import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { saveRun } from '../../../src/node/run_folder/save_run.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';
import { readMetrics } from '../../../src/node/run_folder/metrics_file.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { decodeSafetensors, encodeSafetensors } from '../../../src/io/safetensors.js';
import { readSafetensors } from '../../../src/node/io/safetensors.js';

const problem = defineProblem({
  epsilon: 0.5,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [5, 4] },
  sampler: { steps: 4, stepSize: 0.1 },
  training: { iterations: 6, batchSize: 10, optimizer: { averageDecay: 0.5 } },
});

describe('run folders', () => {
  let device: CpuDevice;
  let base: string;
  let folder: string;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'run-folder-'));
    folder = join(base, 'run');
    return () => rm(base, { recursive: true });
  });

  it('give back a result that samples the same bits', async () => {
    const result = await solve(problem, { device, seed: 4 });
    await saveRun(result, folder);
    expect((await readdir(folder)).sort()).toEqual([
      'figure.png',
      'figure.svg',
      'metrics.jsonl',
      'optimizer.safetensors',
      'problem.json',
      'weights.safetensors',
    ]);
    const run = await loadRun(folder);
    expect(run.trained).toEqual({
      iteration: 6,
      seed: 4,
      stepSizes: result.trained.stepSizes,
      average: result.trained.average,
    });
    expect(run.history).toEqual(result.history);
    const again = run.result(device);
    const x = [
      [0.3, -0.2],
      [1, 2],
    ];
    expect(await again.plan(1).sample(x, { perPoint: 3 })).toEqual(await result.plan(1).sample(x, { perPoint: 3 }));
    expect(() => again.checkpoint).toThrow(/only a result of solve\(\) holds a checkpoint/);
    again.free();
    result.free();
  });

  it('name the weights as torch.nn.Linear has them', async () => {
    const result = await solve(problem, { device });
    await saveRun(result, folder);
    const { tensors, metadata } = await readSafetensors(join(folder, 'weights.safetensors'));
    expect(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))).toEqual({
      'network.0.layer.0.weight': [5, 2],
      'network.0.layer.0.bias': [5],
      'network.0.layer.1.weight': [4, 5],
      'network.0.layer.1.bias': [4],
      'network.0.layer.2.weight': [2, 4],
      'network.0.layer.2.bias': [2],
    });
    expect(metadata).toMatchObject({ iteration: '6', seed: '0' });
    result.free();
  });

  it('are not overwritten, and nothing is resumed from nothing', async () => {
    const loaded = await loadMarginals(problem);
    const result = await solve(problem, { device });
    await saveRun(result, folder);
    await expect(openRun(folder, loaded, { resume: false })).rejects.toThrow(
      /run folder: it must be new or empty; got .*--resume/,
    );
    await expect(openRun(join(base, 'none'), loaded, { resume: true })).rejects.toThrow(/must hold a checkpoint/);
    await expect(loadRun(base)).rejects.toThrow(/RUN must be a folder that `barycenter solve` wrote/);
    result.free();
  });

  it('are left as they were found where nothing was saved, and hide no error by it', async () => {
    const loaded = await loadMarginals(problem);
    const deep = join(base, 'a', 'b');
    const run = await openRun(relative(process.cwd(), deep), loaded, { resume: false });
    run.record({ iteration: 1, surrogate: 0, learningRate: 0, seconds: 0 });
    await run.close();
    await run.close();
    expect(await readdir(base)).toEqual([]); // folders that were made for it
    await mkdir(deep, { recursive: true });
    await (await openRun(deep, loaded, { resume: false })).close();
    expect(await readdir(join(base, 'a'))).toEqual(['b']); // not those that were there
    const lost = await openRun(deep, loaded, { resume: false });
    await rm(base, { recursive: true });
    await lost.close();
    await mkdir(base);
  });

  it.each([[['metrics.jsonl']], [['run.lock.txt']], [['problem.json']], [['weights.safetensors', 'run.lock']]])(
    'are not begun among files of others: %j',
    async (names) => {
      await mkdir(folder);
      for (const name of names) await writeFile(join(folder, name), '{}');
      const loaded = await loadMarginals(problem);
      await expect(openRun(folder, loaded, { resume: false })).rejects.toThrow(/must be new or empty/);
      await expect(openRun(folder, loaded, { resume: true })).rejects.toThrow(/must hold a checkpoint/);
      expect((await readdir(folder)).sort()).toEqual([...names].sort());
      for (const name of names) expect(await readFile(join(folder, name), 'utf8')).toBe('{}');
    },
  );

  it('are written by one at a time', async () => {
    const loaded = await loadMarginals(problem);
    const run = await openRun(folder, loaded, { resume: false });
    await expect(openRun(folder, loaded, { resume: true })).rejects.toThrow(
      /run folder: one process at a time may write it; got .*run\.lock, held by process/,
    );
    await run.close();
    expect(await readdir(base)).toEqual([]);
  });

  it('cut the history back to the checkpoint on resuming, and forgive a last line cut short', async () => {
    const result = await solve(problem, { device });
    await saveRun(result, folder);
    const metrics = join(folder, 'metrics.jsonl');
    const text = await readFile(metrics, 'utf8');
    await writeFile(
      metrics,
      `${text}${JSON.stringify({ iteration: 9, surrogate: 0, learningRate: 0, seconds: 0 })}\n{"iter`,
    );
    expect((await loadRun(folder)).history).toEqual(result.history);
    const run = await openRun(folder, await loadMarginals(problem), { resume: true });
    expect(run.checkpoint).toEqual(result.checkpoint);
    expect((await readMetrics(metrics)).map((p) => p.iteration)).toEqual([1, 2, 3, 4, 5, 6]);
    await run.close();
    result.free();
  });

  it('go on under their own potential only: another step size would change its default scale', async () => {
    const result = await solve(problem, { device });
    await saveRun(result, folder);
    result.free();
    // What an editor reads is no change.
    const sampler = { steps: 4, stepSize: problem.sampler.stepSize! / 4 };
    const smaller = { ...problem, $schema: 'problem.schema.json', sampler };
    const rescaled = defineProblem(smaller);
    const scale = (await loadMarginals(problem)).engine.scale;
    expect((await loadMarginals(rescaled)).engine.scale).toBeCloseTo(4 * scale, 12);
    const message = /potential\.scale must be the run's own, ([\d.]+); got ([\d.]+)\. Write "scale": \1 into/;
    const refusal = await openRun(folder, await loadMarginals(rescaled), { resume: true }).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(refusal).toMatch(message);
    const potential = { ...problem.potential, scale: Number(message.exec(refusal)![1]) };
    const run = await openRun(folder, await loadMarginals(defineProblem({ ...smaller, potential })), { resume: true });
    expect([run.checkpoint?.iteration, run.changes]).toEqual([6, ['sampler']]);
    await run.close();
    // What was trained is sampled under its own scale, whatever the default is now; another that is written out is
    // refused.
    expect((await loadRun(folder, rescaled)).loaded.engine.scale).toBe(scale);
    await expect(
      loadRun(folder, defineProblem({ ...smaller, potential: { ...potential, scale: 4 * potential.scale } })),
    ).rejects.toThrow(message);
  });

  it.each([
    ['a truncated file', (bytes: Buffer) => bytes.subarray(0, bytes.length - 7)],
    ['an empty file', () => Buffer.alloc(0)],
    [
      'the format before',
      (bytes: Buffer) =>
        Buffer.from(bytes.toString('latin1').replace('energy-barycenter 4', 'energy-barycenter 2'), 'latin1'),
    ],
    [
      'another network',
      async (bytes: Buffer) => {
        // Its settings are still those of the run: only the tensors are of another.
        const wide = defineProblem({ ...problem, potential: { hidden: [7] } });
        const result = await solve(wide, { device });
        await saveRun(result, join(folder, '..', 'wide'));
        result.free();
        const [mine, other] = [
          decodeSafetensors(bytes, ''),
          await readSafetensors(join(folder, '..', 'wide', 'weights.safetensors')),
        ];
        return Buffer.from(encodeSafetensors({ tensors: other.tensors, metadata: mine.metadata }));
      },
    ],
  ] as const)('refuse weights from %s', async (_, damage) => {
    const result = await solve(problem, { device });
    await saveRun(result, folder);
    const weights = join(folder, 'weights.safetensors');
    await rm(join(folder, 'optimizer.safetensors'));
    expect((await loadRun(folder)).trained.average).toEqual(result.trained.average);
    await writeFile(weights, await damage(await readFile(weights)));
    await expect(loadRun(folder)).rejects.toThrow(/weights\.safetensors/);
    result.free();
  });
});
