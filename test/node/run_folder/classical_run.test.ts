import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { defineCost, squaredEuclidean, squaredNorm, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { readSafetensors, writeSafetensors } from '../../../src/node/io/safetensors.js';
import { saveClassical } from '../../../src/node/run_folder/classical_run.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { loadBarycenter } from '../../../src/node/run_folder/load_barycenter.js';
import { solveClassicalLoaded } from '../../../src/solvers/solve_classical.js';

let device: Device;
let base: string;
let folder: string;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.close());
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'classical-run-'));
  folder = join(base, 'run');
  return () => rm(base, { recursive: true });
});

const problem = (change: Partial<ProblemInput>): ProblemInput => ({
  epsilon: 0,
  marginals: [
    [[100], [101], [105], [105]],
    [[2], [3], [4]],
  ].map((samples, k) => ({ samples, weight: [0.25, 0.75][k], cost: squaredEuclidean() })),
  ...change,
});

const solved = async (change: Partial<ProblemInput>) =>
  solveClassicalLoaded(await loadMarginals(defineProblem(problem(change))), { device, seed: 3 });

it.each([
  ['quantile', 0],
  ['bures', 0],
  ['bures', 0.5],
  ['free-support', 0.5],
  ['sinkhorn-grid', 0.5],
] as const)('a run of %s at ε = %d is read back as it was', async (kind, epsilon) => {
  const before = await solved({ epsilon, solver: { kind } });
  await saveClassical(before, folder);
  expect((await readdir(folder)).sort()).toEqual(['problem.json', 'solution.safetensors']);
  await expect(loadRun(folder)).rejects.toThrow('load run: reads runs that were trained');
  const run = await loadBarycenter(folder);
  const after = run.barycenter(device) as typeof before;
  expect(after.solved).toEqual(before.solved);
  expect([after.epsilon, after.origin, after.warnings]).toEqual([before.epsilon, before.origin, before.warnings]);
  const x = [[100], [103.3], [105]];
  expect(await after.plan(0).sample(x, { perPoint: 3 })).toEqual(await before.plan(0).sample(x, { perPoint: 3 }));
  expect(await after.planBack(1).sample(x)).toEqual(await before.planBack(1).sample(x));
  expect(await after.sampleBarycenter(20, { seed: 5 })).toEqual(await before.sampleBarycenter(20, { seed: 5 }));
});

it('keeps how far marginals are from a Gaussian barycenter, without end where one is singular', async () => {
  const marginals = problem({}).marginals.map((marginal, k) => (k === 0 ? { ...marginal, samples: [[7]] } : marginal));
  const before = await solved({ marginals, solver: { kind: 'bures' } });
  // N(7, 0) and N(3, ⅔), a quarter and three quarters of the way: standard deviation ¾ √⅔, mean 4.
  const [sd, [first, second]] = [Math.sqrt(2 / 3), before.distances()!];
  expect([first.bures, first.wasserstein]).toEqual([
    expect.closeTo(0.75 * sd, 9),
    expect.closeTo(Math.hypot(0.75 * sd, 3), 9),
  ]);
  expect(first.riemannian).toBe(Infinity);
  expect(second.riemannian).toBeCloseTo(2 * Math.log(4 / 3), 9);
  await saveClassical(before, folder);
  const after = (await loadBarycenter(folder)).barycenter(device) as typeof before;
  expect(after.distances()).toEqual([first, second]);
  const path = join(folder, 'solution.safetensors');
  const file = await readSafetensors(path);
  const found = JSON.parse(file.metadata.solution) as { distances: object[] };
  const fewer = JSON.stringify({ ...found, distances: found.distances.slice(1) });
  await writeSafetensors(path, { ...file, metadata: { ...file.metadata, solution: fewer } });
  await expect(loadBarycenter(folder)).rejects.toThrow('must have the distances of 2 marginals; got 1.');
});

it('says of one that did not converge that it did not', async () => {
  const before = await solved({ solver: { kind: 'quantile' } });
  const { solution } = before.solved;
  const convergence = { iterations: 7, residual: 1, converged: false };
  Object.assign(before.solved, { solution: { ...solution, convergence, warnings: ['Seven were not enough.'] } });
  await saveClassical(before, folder);
  const { verdict } = await loadBarycenter(folder);
  expect(verdict).toEqual({ kind: 'not-converged', line: 'Seven were not enough.' });
});

it('is written into new or empty folders alone, and removed where it cannot be', async () => {
  const barycenter = await solved({ solver: { kind: 'quantile' } });
  await mkdir(folder);
  await writeFile(join(folder, 'mine.txt'), 'mine');
  await expect(saveClassical(barycenter, folder)).rejects.toThrow('run folder: it must be new or empty');
  expect(await readdir(folder)).toEqual(['mine.txt']);
});

it('refuses a file that was changed', async () => {
  await saveClassical(await solved({ solver: { kind: 'quantile' } }), folder);
  const path = join(folder, 'solution.safetensors');
  const file = await readSafetensors(path);
  const change = async (name: string, at: number, value: number) => {
    const tensors = new Map(file.tensors);
    const tensor = tensors.get(name)!;
    const data = Float64Array.from(tensor.data);
    data[at] = value;
    tensors.set(name, { ...tensor, data });
    await writeSafetensors(path, { ...file, tensors });
    return loadBarycenter(folder);
  };
  await expect(change('support.points', 0, NaN)).rejects.toThrow('"support.points" must hold finite float64 numbers');
  await expect(change('plans.1.coupling.rows', 1, 99)).rejects.toThrow(
    '"plans.1.coupling.rows" must hold whole numbers from 0 to 2; got 99 at index 1.',
  );
  const tensors = new Map(file.tensors);
  tensors.delete('plans.0.toRows');
  await writeSafetensors(path, { ...file, tensors });
  await expect(loadBarycenter(folder)).rejects.toThrow('got no such tensor');
  await writeSafetensors(path, { ...file, metadata: { ...file.metadata, format: 'another' } });
  await expect(loadBarycenter(folder)).rejects.toThrow('must be of the format "energy-barycenter solution 1"');
});

it('needs the problem again where a cost is code', async () => {
  const marginals = problem({}).marginals.map((m) => ({ ...m, cost: defineCost((x, y) => squaredNorm(sub(x, y))) }));
  await saveClassical(await solved({ marginals, solver: { kind: 'free-support', points: 3 } }), folder);
  await expect(loadBarycenter(folder)).rejects.toThrow('partly code or memory needs that problem again');
  const again = defineProblem(problem({ marginals, solver: { kind: 'free-support' } }));
  const run = await loadBarycenter(folder, again);
  expect(run.problem.solver).toEqual({ kind: 'free-support', points: 3 });
});
