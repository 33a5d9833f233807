import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import type { ClassicalKind, SolverInput } from '../../../src/barycenter/problem/solver_settings.js';
import { runFromFiles } from '../../../src/barycenter/run/run_files.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { saveClassical } from '../../../src/node/run_folder/classical_run.js';
import type { ClassicalBarycenter } from '../../../src/solvers/classical_barycenter.js';
import { barycenterFromFiles, barycenterToFiles } from '../../../src/solvers/run/barycenter_files.js';
import { solveClassical } from '../../../src/solvers/solve_classical.js';

let device: Device;
let base: string;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
  base = await mkdtemp(join(tmpdir(), 'barycenter-files-'));
});
afterAll(async () => {
  await device.close();
  await rm(base, { recursive: true });
});

const clouds = [
  [[100], [101], [105], [105]],
  [[2], [3], [4]],
];
const marginals = clouds.map((samples, k) => ({ samples, weight: [0.25, 0.75][k], cost: squaredEuclidean() }));

/** A result of a solver, on a line of numbers, which all of them take. */
const solved = (kind: ClassicalKind, epsilon = 0) =>
  solveClassical({ epsilon, marginals, solver: { kind } as SolverInput }, { device, seed: 3 });

it.each([
  ['quantile', 0],
  ['bures', 0.5],
  ['free-support', 0.5],
  ['sinkhorn-grid', 0.5],
  ['sliced', 0],
  ['multi-marginal', 0],
] as const)('files of %s are those of the run folder, and read back as they were', async (kind, epsilon) => {
  const before = await solved(kind, epsilon);
  const files = await barycenterToFiles(before);
  const folder = join(base, kind);
  await saveClassical(before, folder);
  const names = (await readdir(folder)).sort();
  expect(Object.keys(files).sort()).toEqual(names);
  for (const name of names) expect(Buffer.compare(await readFile(join(folder, name)), files[name]), name).toBe(0);
  const run = await barycenterFromFiles(files);
  expect(run.history).toEqual([]);
  const after = run.barycenter(device) as ClassicalBarycenter;
  expect(after.solved).toEqual(before.solved);
  expect(await after.sampleBarycenter(20, { seed: 5 })).toEqual(await before.sampleBarycenter(20, { seed: 5 }));
  expect(await after.plan(0).sample([[100], [103.3]])).toEqual(await before.plan(0).sample([[100], [103.3]]));
});

it('refuses files that are damaged or of another kind, and says what reads them', async () => {
  const files = await barycenterToFiles(await solved('quantile'));
  await expect(runFromFiles(files)).rejects.toThrow('Read what a classical solver found with barycenterFromFiles(…).');
  const cut = { ...files, 'solution.safetensors': files['solution.safetensors'].slice(0, -8) };
  await expect(barycenterFromFiles(cut)).rejects.toThrow(/solution\.safetensors/);
  await expect(barycenterFromFiles({})).rejects.toThrow('optimizer.safetensors or weights.safetensors must be among');
  await expect(barycenterToFiles({} as never)).rejects.toThrow(
    'it must be a result of this package; got another object',
  );
});
