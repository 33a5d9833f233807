import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { problemFromJson } from '../../../src/barycenter/problem/problem_json.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { readMetrics } from '../../../src/node/run_folder/metrics_file.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';
import { initialCheckpoint } from '../../../src/barycenter/training/initial_checkpoint.js';
import { InvalidInputError } from '../../../src/errors.js';
import { encodeSafetensors, type TensorFile } from '../../../src/io/safetensors.js';
import { readSafetensors } from '../../../src/node/io/safetensors.js';

const problem = defineProblem({
  epsilon: 0.5,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [3] },
});
const POINT = { iteration: 1, surrogate: 0.5, learningRate: 0.01, seconds: 1 };
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

describe('files that were changed', () => {
  let base: string;
  let folder: string;
  let sound: TensorFile;
  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'malformed-files-'));
    folder = join(base, 'run');
    const loaded = await loadMarginals(problem);
    const run = await openRun(folder, loaded, { resume: false });
    run.record(POINT);
    await run.saveCheckpoint({ ...initialCheckpoint(loaded, 3), iteration: 1 });
    await run.close();
    sound = await readSafetensors(join(folder, 'optimizer.safetensors'));
  });
  afterAll(() => rm(base, { recursive: true }));

  it.each([
    ['null', 'null'],
    ['a number', '1'],
    ['a list', '[]'],
    ['deep nesting', deep],
    ['deep nesting in a field', `{"iteration": 1, "surrogate": ${deep}}`],
    ['a missing field', '{"iteration": 1}'],
    ['1e308, whose differences are no float64', JSON.stringify({ ...POINT, loss: 1e308 })],
    ['1e999', JSON.stringify(POINT).replace('0.5', '1e999')],
    ['a fraction of an iteration', JSON.stringify({ ...POINT, iteration: 0.5 })],
    ['text for a number', JSON.stringify({ ...POINT, lossError: '1' })],
    ['no JSON', 'nonsense'],
  ])('metrics with %s are refused, naming file and line', async (_, line) => {
    const metrics = join(folder, 'metrics.jsonl');
    await writeFile(metrics, `${JSON.stringify(POINT)}\n${line}\n`);
    const error = await readMetrics(metrics).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message).toMatch(
      /^reading .*metrics\.jsonl: line 2: .*Remove the line; the weights do not depend on it\.$/,
    );
    expect((error as Error).message.length).toBeLessThan(500);
    await expect(loadRun(folder)).rejects.toThrow(InvalidInputError);
    await writeFile(metrics, `${JSON.stringify(POINT)}\n`);
    expect((await loadRun(folder)).history).toEqual([POINT]);
  });

  it.each<[string, (metadata: Record<string, string>) => void, RegExp]>([
    ['deep settings', (m) => (m.settings = deep), /settings: lists and objects must nest/],
    ['no settings', (m) => delete m.settings, /settings: must be JSON/],
    ['null settings', (m) => (m.settings = 'null'), /settings: its settings must be/],
    [
      'settings of other lengths',
      (m) => (m.settings = m.settings.replace('"shift":[0,0]', '"shift":[0]')),
      /lists of different lengths/,
    ],
    [
      'deviations of other columns',
      (m) => (m.settings = m.settings.replace(/"inputDeviations":\[/, '$&1,')),
      /lists of different lengths/,
    ],
    [
      'settings beyond float64',
      (m) => (m.settings = m.settings.replace(/"unit":[\d.]+/, '"unit":1e999')),
      /its settings must be.*unit/,
    ],
    ['a deep problem', (m) => (m.problem = deep), /problem: lists and objects must nest/],
    ['a null problem', (m) => (m.problem = 'null'), /problem: must be an object/],
    ['a problem without marginals', (m) => (m.problem = '{}'), /must be a resolved problem of 2 marginals/],
    [
      'null marginals',
      (m) => (m.problem = m.problem.replace(/"marginals":\[.*\]/, '"marginals":[null,null]')),
      /must be a resolved problem of 2 marginals/,
    ],
    [
      'an unknown cost',
      (m) => (m.problem = m.problem.replace('squared-euclidean', 'cubed')),
      /problem\.marginals\[0\]\.cost/,
    ],
    [
      'weights of text',
      (m) => (m.problem = m.problem.replace('"weight":0.5', '"weight":"half"')),
      /problem\.marginals\[0\]\.weight/,
    ],
    [
      'weights in half precision',
      (m) => (m.problem = m.problem.replace('"sampler":{', '$&"precision":"float16",')),
      /problem: sampler\.precision must be "float32".*; got "float16"\. Train the run again, its problem without/,
    ],
    ['null step sizes', (m) => (m.stepSizes = 'null'), /2 step sizes above 0/],
    ['an iteration of 1e308', (m) => (m.iteration = '1e308'), /must be of the format/],
  ])('a checkpoint with %s is refused, naming the file', async (_, change, message) => {
    const metadata: Record<string, string> = { ...sound.metadata };
    change(metadata);
    expect(metadata).not.toEqual(sound.metadata);
    const changed = join(base, 'changed');
    const loaded = await loadMarginals(problem);
    const run = await openRun(changed, loaded, { resume: false });
    await run.saveCheckpoint({ ...initialCheckpoint(loaded, 3), iteration: 1 });
    await run.close();
    await writeFile(join(changed, 'optimizer.safetensors'), encodeSafetensors({ tensors: sound.tensors, metadata }));
    const error = await loadRun(changed).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message).toMatch(message);
    await expect(openRun(changed, loaded, { resume: true })).rejects.toThrow(InvalidInputError);
    await rm(changed, { recursive: true });
  });

  it('a checkpoint that says float32 of its weights is as one that says nothing', async () => {
    const metadata: Record<string, string> = { ...sound.metadata };
    metadata.problem = metadata.problem.replace('"sampler":{', '$&"precision":"float32",');
    expect(metadata.problem).not.toBe(sound.metadata.problem);
    const changed = join(base, 'precise');
    await mkdir(changed);
    await writeFile(join(changed, 'optimizer.safetensors'), encodeSafetensors({ tensors: sound.tensors, metadata }));
    const { sampler } = (await loadRun(changed)).problem;
    expect(sampler).toEqual((await loadRun(folder)).problem.sampler);
    const run = await openRun(changed, await loadMarginals(problem), { resume: true });
    await run.close();
    expect(run.changes).toEqual([]);
    expect(await readFile(join(changed, 'problem.json'), 'utf8')).not.toContain('precision": "float32"');
  });

  it.each([
    ['deep nesting', deep, /must nest at most 64 levels deep/],
    [
      'deep nesting in a list of numbers',
      `{"epsilon": 1, "marginals": [{"samples": [[${deep}]]}]}`,
      /must nest at most 64 levels deep/,
    ],
    ['null', 'null', /must be an object/],
    [
      'a list of rows that hold lists',
      '{"epsilon": 1, "marginals": [{"weight": 0.5, "cost": {"kind": "squared-euclidean"}, "samples": [[[[1]]], [[2]]]}, {"weight": 0.5, "cost": {"kind": "squared-euclidean"}, "samples": [[1], [2]]}]}',
      /every value must be a number/,
    ],
  ])('a problem with %s is refused', async (_, text, message) => {
    const load = async () => loadMarginals(problemFromJson(text));
    await expect(load()).rejects.toThrow(InvalidInputError);
    await expect(load()).rejects.toThrow(message);
  });
});
