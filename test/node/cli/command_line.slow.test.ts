import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import type { MetricPoint } from '../../../src/barycenter/training/checkpoint.js';
import { readSafetensors } from '../../../src/node/io/safetensors.js';
import { readTable } from '../../../src/node/io/table.js';

const gaussian = (mean: number[]) => ({ kind: 'gaussian', mean, standardDeviation: 1 });

/** A problem of milliseconds with an exact answer. */
const tiny = {
  epsilon: 0.5,
  marginals: [
    { weight: 0.25, cost: { kind: 'squared-euclidean' }, distribution: gaussian([0, 0]) },
    { weight: 0.75, cost: { kind: 'squared-euclidean' }, distribution: gaussian([1, 2]) },
  ],
  potential: { hidden: [6] },
  sampler: { steps: 5 },
  training: { iterations: 30, batchSize: 12, optimizer: { schedule: { kind: 'cosine' } } },
};

describe('the command line', () => {
  let folder: string;
  let output: { out: string; err: string };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'command-line-'));
    await writeFile(join(folder, 'tiny.json'), JSON.stringify(tiny));
    output = { out: '', err: '' };
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const at = (name: string): string => join(folder, name);
  const run = (...args: string[]): Promise<number> => {
    output.out = '';
    output.err = '';
    return runCommandLine(args);
  };
  const solve = (out: string, ...more: string[]): Promise<number> =>
    run('solve', at('tiny.json'), '--out', at(out), '--device', 'cpu', '--threads', '1', ...more);

  it('resumes to the bits of one run', async () => {
    expect(await solve('whole', '--iterations', '20', '--no-evaluate', '--quiet')).toBe(0);
    expect(await solve('parts', '--iterations', '11', '--no-evaluate', '--quiet')).toBe(0);
    expect(await solve('parts', '--iterations', '20', '--resume', '--no-evaluate', '--quiet')).toBe(0);
    for (const file of ['weights.safetensors', 'optimizer.safetensors', 'problem.json']) {
      expect(await readFile(at(`parts/${file}`))).toEqual(await readFile(at(`whole/${file}`)));
    }
    const historyOf = async (name: string) =>
      (await readFile(at(`${name}/metrics.jsonl`), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => ({ ...(JSON.parse(line) as MetricPoint), seconds: 0 }));
    const [whole, parts] = [await historyOf('whole'), await historyOf('parts')];
    expect(parts.map((point) => point.iteration)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    // At 11 the first part was validated once more, as it was to end there.
    expect(parts.slice(11)).toEqual(whole.slice(11));
    expect(parts.at(-1)).toHaveProperty('lossChange');
  });

  it('begins with what another run learned, and by --resume with its own', async () => {
    expect(await solve('first', '--iterations', '8', '--no-evaluate', '--quiet')).toBe(0);
    // At such a rate an iteration changes no bit of a parameter.
    const still = { ...tiny, epsilon: 0.4, training: { ...tiny.training, optimizer: { learningRate: 1e-30 } } };
    await writeFile(at('tiny.json'), JSON.stringify(still));
    const parametersOf = async (name: string) =>
      (await readSafetensors(at(`${name}/optimizer.safetensors`))).tensors.get('weights.average');
    const from = ['--from', at('first'), '--no-evaluate', '--quiet'];
    expect(await solve('second', '--iterations', '1', ...from)).toBe(0);
    expect(await solve('second', '--iterations', '2', '--resume', ...from)).toBe(0);
    expect(await solve('cold', '--iterations', '1', '--no-evaluate', '--quiet')).toBe(0);
    // The weights of the first layer: other ε have another factor between networks and potentials, in the last.
    const layerOf = async (name: string) => [...(await parametersOf(name))!.data].slice(0, 12);
    expect(await layerOf('second')).toEqual(await layerOf('first'));
    expect(await layerOf('cold')).not.toEqual(await layerOf('first'));
    expect(await solve('third', '--from', at('nowhere'))).toBe(2);
    expect(output.err).toMatch(/RUN must be a folder that `barycenter solve` wrote/);
  });

  it('says what changed when a run is resumed with another problem', async () => {
    expect(await solve('run', '--iterations', '4', '--no-evaluate', '--quiet')).toBe(0);
    await writeFile(at('tiny.json'), JSON.stringify({ ...tiny, sampler: { steps: 6 } }));
    expect(await solve('run', '--iterations', '6', '--resume', '--no-evaluate', '--quiet')).toBe(0);
    expect(output.err).toBe('warning: resuming with another sampler than the run had so far\n');
  });

  it('warns of iterations past the schedule’s end', async () => {
    expect(await solve('run', '--iterations', '31', '--no-evaluate', '--quiet')).toBe(0);
    expect(output.err).toMatch(
      /warning: --iterations 31: past training\.iterations 30 the learning rate stays.*raise training\.iterations/,
    );
  });

  it('names what is wrong with a module or a text', async () => {
    await writeFile(at('plain.mjs'), 'export const problem = 1;');
    expect(await run('solve', at('plain.mjs'), '--out', at('run'))).toBe(2);
    expect(output.err).toMatch(
      /plain\.mjs must export a problem by default; got undefined\. Write export default defineProblem/,
    );
    await writeFile(at('short.json'), '{"marginals": [');
    expect(await run('solve', at('short.json'), '--out', at('run'))).toBe(2);
    expect(output.err).toMatch(/short\.json: must be JSON/);
    await writeFile(
      at('typo.mjs'),
      `import { defineCost, defineProblem, powr } from 'energy-barycenter';
      const marginals = [0, 1].map(() => ({ weight: 0.5, cost: defineCost((x, y) => powr(x, y)), samples: [[1], [2]] }));
      export default defineProblem({ epsilon: 1, marginals });`,
    );
    expect(await run('solve', at('typo.mjs'), '--out', at('run'))).toBe(2);
    expect(output.err).toMatch(
      /problem\.marginals\[0\]\.cost: .*the function threw ".*powr.*is not a function"\. Mend the function/,
    );
  });

  it('solves, evaluates, samples and plots', async () => {
    expect(await solve('run')).toBe(0);
    expect(output.out).toMatch(/BW₂²-UVP[\s\S]*L²-UVP[\s\S]*figure: .*figure\.svg/);
    expect(await run('evaluate', at('run'), '--device', 'cpu', '--json')).toBe(0);
    const evaluation = JSON.parse(output.out) as {
      exact: { marginals: { barycenterUvp: { value: number; floor: number } }[] };
    };
    expect(evaluation.exact.marginals).toHaveLength(2);
    expect(
      evaluation.exact.marginals.every((m) => Number.isFinite(m.barycenterUvp.value) && m.barycenterUvp.floor > 0),
    ).toBe(true);

    await writeFile(at('points.csv'), '0,2\n2,3\n4,5\n');
    const sample = ['sample', at('run'), '--marginal', '1', '--device', 'cpu', '--output'];
    expect(await run(...sample, at('y.npy'), '--input', at('points.csv'), '--per-point', '4')).toBe(0);
    const table = await readTable(at('y.npy'), { draws: true });
    expect([table.rows, table.columns]).toEqual([12, 2]);
    expect(await run(...sample, at('y.csv'), '--count', '7', '--json')).toBe(0);
    expect(JSON.parse(output.out)).toMatchObject({ rows: 7, perPoint: 1, columns: 2 });
    expect((await readTable(at('y.csv'))).rows).toBe(7);

    expect(await run('evaluate', at('run'), '--device', 'cpu', '--against', at('y.csv'))).toBe(0);
    expect(output.out).toMatch(/hold-out \(7 points\): [\d.]+; plain mixture of the marginals: [\d.]+/);
    expect(await run('plot', at('run'), '--loss', '--output', at('loss.svg'))).toBe(0);
    expect(await readFile(at('loss.svg'), 'utf8')).toMatch(/exact optimum/);
    expect(await run('plot', at('run'), '--device', 'cpu', '--output', at('figure.png'))).toBe(0);
    expect((await readFile(at('figure.png'))).subarray(1, 4).toString()).toBe('PNG');
  });

  it('says where the checkpoint of a run that diverged is', async () => {
    const calm = { ...tiny, training: { ...tiny.training, validation: { every: 0 } } };
    await writeFile(at('tiny.json'), JSON.stringify(calm));
    expect(await solve('run', '--iterations', '4', '--no-evaluate', '--quiet')).toBe(0);
    const wild = { ...calm, training: { ...calm.training, optimizer: { learningRate: 1e30 } } };
    await writeFile(at('tiny.json'), JSON.stringify(wild));
    expect(await solve('run', '--resume', '--no-evaluate', '--quiet')).toBe(1);
    expect(output.err).toMatch(
      /left the finite numbers.*The checkpoint of iteration \d+ is in .*run; go on with .*--resume/,
    );
    expect(await solve('fresh', '--no-evaluate', '--quiet')).toBe(1);
    expect(output.err).not.toMatch(/--resume/);
    expect(await readdir(folder)).not.toContain('fresh');
  });

  it('gives a batch that is larger than the data as a warning', async () => {
    await writeFile(at('few.csv'), '0,2\n2,3\n4,5\n');
    const problem = {
      ...tiny,
      marginals: tiny.marginals.map(({ weight, cost }) => ({ weight, cost, samples: 'few.csv' })),
    };
    await writeFile(at('tiny.json'), JSON.stringify(problem));
    expect(await solve('run', '--no-evaluate', '--quiet')).toBe(0);
    expect(output.err).toMatch(
      /warning: marginals\[0\] has 3 rows, fewer than a batch of 12; rows are drawn with replacement/,
    );
  });

  it('solves a module with a cost of its own, and asks for the module again', async () => {
    await writeFile(
      at('own.ts'),
      `
      import { defineCost, defineProblem, gaussian, norm, sub } from 'energy-barycenter';
      const cost = defineCost((x, y) => norm(sub(x, y)));
      const marginals = [0, 1].map((mean: number) => ({ weight: 0.5, cost, distribution: gaussian({ mean: [mean], standardDeviation: 1 }) }));
      export default defineProblem({ epsilon: 0.5, marginals, potential: { hidden: [4] }, training: { iterations: 2, batchSize: 8 } });
    `,
    );
    const run1 = await run('solve', at('own.ts'), '--out', at('own'), '--device', 'cpu', '--no-evaluate', '--quiet');
    expect([run1, output.err]).toEqual([0, '']);
    const sample = ['sample', at('own'), '--marginal', '0', '--count', '5', '--device', 'cpu', '--output', at('y.npy')];
    expect(await run(...sample)).toBe(2);
    expect(output.err).toMatch(/--problem/);
    expect(await run(...sample, '--problem', at('own.ts'))).toBe(0);
  });

  it.each([
    [['solve', '--out', 'r'], /missing required argument 'problem'/],
    [['solve', 'nowhere.json', '--out', 'r'], /PROBLEM must be a file; got nowhere\.json/],
    [['solve', 'tiny.json'], /required option '--out <run>' not specified/],
    [['solve', 'tiny.json', '--out', 'r', '--iterations', '0'], /Give a whole number from 1 up/],
    [['solve', 'tiny.json', '--out', 'r', '--seed', '1.5'], /Give a whole number from 0 up/],
    [['solve', 'tiny.json', '--out', 'r', '--device', 'gpu'], /Allowed choices are auto, webgpu, cpu/],
    [['solve', 'tiny.json', '--out', 'r', '--resume'], /the run folder must hold a checkpoint/],
    [['sample', 'r', '--marginal', '0', '--output', 'y.txt'], /"\.txt"/],
    [['sample', 'r', '--marginal', '0', '--output', 'y.npy'], /RUN must be a folder that `barycenter solve` wrote/],
    [['plot', 'r', '--output', 'f.jpg'], /figures are \.svg or \.png files/],
    [['evaluate', 'r', '--frobnicate'], /unknown option '--frobnicate'/],
    [['tell'], /unknown command 'tell'/],
  ])('answers %j with exit code 2 and the reason, and writes nothing', async (args, message) => {
    const placed = args.map((a) => (/\.(json|npy|txt|jpg)$/.test(a) || a === 'r' ? at(a) : a));
    expect(await run(...placed)).toBe(2);
    expect(output.err.replaceAll(`${folder}/`, '')).toMatch(message);
    expect(output.out).toBe('');
    expect(await readdir(folder)).toEqual(['tiny.json']);
  });

  it('prints errors as JSON when asked', async () => {
    expect(await run('plot', at('none'), '--output', at('f.svg'), '--json')).toBe(2);
    expect(JSON.parse(output.err)).toMatchObject({
      error: { name: 'InvalidInputError', message: expect.stringMatching(/RUN must be/) as string },
    });
  });

  it('helps with every command', async () => {
    for (const command of [[], ['devices'], ['solve'], ['sample'], ['evaluate'], ['plot'], ['tune']]) {
      expect(await run(...command, '--help')).toBe(0);
      expect(output.out).toMatch(/Usage: barycenter/);
    }
  });
});
