import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { readTable } from '../../../src/node/io/table.js';

const samples = [
  [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ],
  [
    [10, 4],
    [12, 4],
    [10, 6],
    [12, 6],
  ],
];
const problem = {
  epsilon: 0.02,
  marginals: samples.map((rows) => ({ weight: 0.5, cost: { kind: 'squared-euclidean' }, samples: rows })),
  potential: { hidden: [4] },
  training: { iterations: 3, batchSize: 8 },
};

let folder: string;
let output: { out: string; err: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvers-'));
  await writeFile(join(folder, 'problem.json'), JSON.stringify(problem));
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
  output = { out: '', err: '' };
  return runCommandLine([...args, '--device', 'cpu', '--threads', '1']);
};

it('solves by a classical solver, and samples, evaluates, plots and reports what it wrote', async () => {
  expect(await run('solve', at('problem.json'), '--solver', 'multi-marginal', '--out', at('run'))).toBe(0);
  expect(output.out).toMatch(/^multi-marginal: 4 points in .* Σ λ_k of the transport costs /);
  expect(output.err).toContain('is of the unregularised problem: epsilon 0.02 is left aside');
  expect(await readFile(at('run/figure.svg'), 'utf8')).toContain('ε = 0, multi-marginal');
  expect(existsSync(at('run/figure.png')) && existsSync(at('run/report.html'))).toBe(true);
  expect(JSON.parse(await readFile(at('run/problem.json'), 'utf8'))).toHaveProperty('solver.kind', 'multi-marginal');
  expect(await run('sample', at('run'), '--marginal', '0', '--count', '50', '--output', at('mapped.csv'))).toBe(0);
  // Draws are read without their row’s number.
  const { data } = await readTable(at('mapped.csv'));
  // Corners of a square of side 1 and one of side 2 about (11, 5): those of side 1.5 about (5.75, 2.75).
  const isNear = (value: number, places: readonly number[]): boolean =>
    places.some((place) => Math.abs(value - place) < 1e-9);
  for (let i = 0; i < 50; i++) {
    expect(isNear(data[2 * i], [5, 6.5])).toBe(true);
    expect(isNear(data[2 * i + 1], [2, 3.5])).toBe(true);
  }
  expect(await run('evaluate', at('run'))).toBe(0);
  expect(output.out).toMatch(/^push-forwards agree to half energy distance/);
  expect(await run('plot', at('run'), '--output', at('again.svg'))).toBe(0);
  expect(await readFile(at('again.svg'), 'utf8')).toBe(await readFile(at('run/figure.svg'), 'utf8'));
  expect(await run('report', at('run'), '--no-evaluate')).toBe(0);
});

it('refuses what is a training’s, a solver that cannot, and a folder that holds something', async () => {
  const solve = (...more: string[]) => run('solve', at('problem.json'), '--out', at('run'), ...more);
  expect(await solve('--solver', 'sliced', '--resume')).toBe(2);
  expect(output.err).toContain('--resume: is of the solver "energy", which trains; got the solver "sliced".');
  expect(await solve('--solver', 'quantile')).toBe(2);
  expect(output.err).toContain('quantile functions are of one column');
  expect(existsSync(at('run'))).toBe(false);
  expect(await solve('--solver', 'bures', '--quiet')).toBe(0);
  const figures = '(\\d+\\.\\d+) +(\\d+\\.\\d+) +(\\d+\\.\\d+)\n';
  const header = 'distance to the barycenter +W₂ +Bures, of the covariances +Riemannian, of the covariances\n';
  const printed = new RegExp(`${header}marginal 0 +${figures}marginal 1 +${figures}`).exec(output.out)!;
  const [far, bures, riemannian, ...other] = printed.slice(1).map(Number);
  // Means are (5.25, 2.25) from that of the two, deviations 0.5 and 1 in both columns, that of the barycenter between.
  expect(far ** 2 - bures ** 2).toBeCloseTo(5.25 ** 2 + 2.25 ** 2, 3);
  expect(other[0] ** 2 - other[1] ** 2).toBeCloseTo(5.25 ** 2 + 2.25 ** 2, 3);
  expect(riemannian).toBeCloseTo(2 * Math.SQRT2 * Math.log((0.5 + bures / Math.SQRT2) / 0.5), 4);
  expect(other[2]).toBeCloseTo(-2 * Math.SQRT2 * Math.log(1 - other[1] / Math.SQRT2), 4);
  expect(await solve('--solver', 'bures')).toBe(2);
  expect(output.err).toContain('it must be new or empty');
});

it('compares solvers', async () => {
  const kinds = ['energy', 'bures', 'multi-marginal', 'quantile'];
  expect(await run('compare', at('problem.json'), '--points', '256', '--solvers', ...kinds)).toBe(0);
  for (const kind of ['energy', 'bures', 'multi-marginal']) expect(output.out).toContain(`\n${kind}`);
  expect(output.out).toContain('left out: quantile: quantile functions are of one column');
  expect(output.out).not.toContain('sliced  ');
  expect(output.out).toMatch(/ floor +seconds +MB on the device\n/);
  expect(output.out).toMatch(/\nthe process held \d+ MB at most\n/);
  expect(await run('compare', at('problem.json'), '--json', '--points', '256', '--solvers', 'multi-marginal')).toBe(0);
  const { solvers, ...rest } = JSON.parse(output.out) as { solvers: { objective: number }[]; processBytes: number };
  expect(rest.processBytes).toBeGreaterThan(1e7);
  expect(rest).not.toHaveProperty('samples');
  // ½·½ of squared distances 10.5² + 4.5² + side by side: pairs are (10, 4) + c(1) apart, corner by corner.
  const apart = samples[0].map(([x, y], i) => (samples[1][i][0] - x) ** 2 + (samples[1][i][1] - y) ** 2);
  expect(solvers[0].objective).toBeCloseTo(apart.reduce((a, b) => a + b, 0) / 4 / 8, 9);
});

it('draws the barycenters of a comparison side by side, of one column and of more', async () => {
  const line = {
    ...problem,
    marginals: problem.marginals.map((m) => ({ ...m, samples: m.samples.map(([x]) => [x]) })),
  };
  const space = {
    ...problem,
    marginals: problem.marginals.map((m) => ({ ...m, samples: m.samples.map((x) => [...x, x[0] * x[1]]) })),
  };
  for (const [name, given] of Object.entries({ line, plane: problem, space })) {
    await writeFile(at(`${name}.json`), JSON.stringify(given));
    const figure = [at(`${name}.svg`), at(`${name}.png`)];
    const kinds = ['bures', 'free-support', 'sliced'];
    expect(
      await run('compare', at(`${name}.json`), '--points', '64', '--solvers', ...kinds, '--figure', ...figure),
    ).toBe(0);
    expect(output.out).toContain(`figure: ${figure.join(', ')}`);
    const svg = await readFile(figure[0], 'utf8');
    for (const label of ['bures, ε = 0.02', 'free-support, ε = 0.02', 'sliced, ε = 0']) expect(svg).toContain(label);
    expect(existsSync(figure[1])).toBe(true);
  }
  expect(await run('compare', at('plane.json'), '--figure', at('x.pdf'))).toBe(2);
  expect(output.err).toContain('figures are .svg or .png files');
});
