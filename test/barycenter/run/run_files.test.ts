import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import type { Result } from '../../../src/barycenter/result.js';
import { runFromFiles, runToFiles } from '../../../src/barycenter/run/run_files.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { saveRun } from '../../../src/node/run_folder/save_run.js';

const rows = [
  [0, 0],
  [1, 0],
  [0, 2],
];
const marginal = (at: number) => ({
  weight: 0.5,
  cost: squaredEuclidean(),
  samples: rows.map(([a, b]) => [a + at, b]),
});
const problem = defineProblem({
  epsilon: 0.5,
  marginals: [marginal(0), marginal(3)],
  potential: { hidden: [5, 4] },
  sampler: { steps: 4, stepSize: 0.1 },
  training: { iterations: 6, batchSize: 3, optimizer: { averageDecay: 0.5 }, validation: { every: 0 } },
});
const NAMES = ['metrics.jsonl', 'optimizer.safetensors', 'problem.json', 'weights.safetensors'];

let device: CpuDevice;
let base: string;
let result: Result;
let files: Record<string, Uint8Array>;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
  base = await mkdtemp(join(tmpdir(), 'run-files-'));
  result = await solve(problem, { device, seed: 4 });
  files = await runToFiles(result);
});
afterAll(async () => {
  result.free();
  expect(device.liveBytes).toBe(0);
  await device.close();
  await rm(base, { recursive: true });
});

const x = [
  [0.3, -0.2],
  [1, 2],
];
const samples = (of: Result) => of.plan(1).sample(x, { perPoint: 3 });

describe('a run as files', () => {
  it('has the bytes of a run folder', async () => {
    const folder = join(base, 'same');
    await saveRun(result, folder);
    expect(Object.keys(files).sort()).toEqual(NAMES);
    for (const name of NAMES) {
      // Buffer.equals: a comparison that fails does not print a million numbers.
      expect(Buffer.from(files[name]).equals(await readFile(join(folder, name))), name).toBe(true);
    }
    const loaded = await loadRun(folder);
    const run = await runFromFiles(files);
    expect(run.trained).toEqual(loaded.trained);
    expect(run.history).toEqual(result.history);
  });

  it('gives back a result that samples the same bits, and can be saved again', async () => {
    const run = await runFromFiles(files);
    const again = run.result(device);
    expect(await samples(again)).toEqual(await samples(result));
    expect((await runFromFiles(await runToFiles(again))).checkpoint).toEqual(run.checkpoint);
    again.free();
  });

  it('goes on as if there had been no interruption', async () => {
    const half = await solve(problem, { device, seed: 4, until: 3 });
    const { checkpoint } = await runFromFiles(await runToFiles(half));
    half.free();
    const whole = await solve(problem, { device, resumeFrom: checkpoint! });
    expect(whole.checkpoint.parameters).toEqual(result.checkpoint.parameters);
    expect(await samples(whole)).toEqual(await samples(result));
    whole.free();
  });

  it('samples by the weights alone, whatever else lies there', async () => {
    const { 'weights.safetensors': weights } = files;
    const run = await runFromFiles({ 'weights.safetensors': weights, 'figure.svg': new Uint8Array(3) });
    expect(run).not.toHaveProperty('checkpoint');
    expect(run.history).toEqual([]);
    const again = run.result(device);
    expect(await samples(again)).toEqual(await samples(result));
    again.free();
  });

  it('reads the verdict on these weights', async () => {
    const verdict = (iteration: number) =>
      new TextEncoder().encode(JSON.stringify({ iteration, seed: 4, kind: 'converged', line: 'Converged.' }));
    const read = async (iteration: number) =>
      (await runFromFiles({ ...files, 'verdict.json': verdict(iteration) })).verdict;
    expect(await read(6)).toEqual({ kind: 'converged', line: 'Converged.' });
    expect(await read(5)).toBeUndefined();
  });

  it('warns of a table with other values, once its rows are asked for', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: string) => void warnings.push(warning);
    const given = (moved: number) => ({ ...problem, marginals: [{ ...problem.marginals[0] }, marginal(moved)] });
    for (const moved of [3, 3.5]) {
      const run = await runFromFiles(files, defineProblem(given(moved)), { onWarning });
      const again = run.result(device);
      await again.sampleBarycenter(4);
      again.free();
      expect(warnings).toHaveLength(moved === 3 ? 0 : 1);
    }
    expect(warnings[0]).toMatch(/^marginals\[1\] holds other values than when the run was trained/);
  });

  it.each([
    ['no file of a run', { 'problem.json': new Uint8Array(2) }, /must be among the files; got problem\.json/],
    [
      'text in the place of bytes',
      { 'optimizer.safetensors': 'text' },
      /optimizer\.safetensors: it needs a Uint8Array/,
    ],
    ['a file cut short', { 'optimizer.safetensors': new Uint8Array(7) }, /^reading optimizer\.safetensors: /],
  ])('refuses %s', async (_, wrong, message) => {
    await expect(runFromFiles(wrong as never)).rejects.toThrow(message);
  });

  it('refuses a problem with another potential', async () => {
    const other = defineProblem({ ...problem, potential: { hidden: [5, 5] } });
    await expect(runFromFiles(files, other)).rejects.toThrow(/potential must be the run's own/);
  });
});
