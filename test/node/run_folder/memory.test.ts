import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { Checkpoint } from '../../../src/barycenter/training/checkpoint.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { encodeSafetensors } from '../../../src/io/safetensors.js';
import { readSafetensors } from '../../../src/node/io/safetensors.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';

const problem = defineProblem({
  epsilon: 0.5,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [3] },
  sampler: { kind: 'underdamped', steps: 4, memory: { batches: 3, visits: 4, steps: 2 } },
  training: { iterations: 12, batchSize: 4, validation: { every: 0 } },
});

let folder: string;
let device: CpuDevice;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-chains-'));
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  await device.close();
  await rm(folder, { recursive: true });
});

async function resumed(): Promise<Checkpoint> {
  const run = await openRun(folder, await loadMarginals(problem), { resume: true });
  await run.close();
  const result = await solve(problem, { device, resumeFrom: run.checkpoint! });
  result.free();
  return result.checkpoint;
}

it('keeps chains, their velocities and whose they are, and begins anew without any of it', async () => {
  const first = await solve(problem, { device, seed: 5, until: 7 });
  const run = await openRun(folder, await loadMarginals(problem), { resume: false });
  await run.saveCheckpoint(first.checkpoint);
  await run.close();
  const whole = await solve(problem, { device, seed: 5 });
  expect(await resumed()).toEqual(whole.checkpoint);

  const anew = await solve(problem, { device, resumeFrom: { ...first.checkpoint, sampler: {} } });
  expect(anew.checkpoint).not.toEqual(whole.checkpoint);
  const path = join(folder, 'optimizer.safetensors');
  const [bytes, { metadata, tensors }] = [await readFile(path), await readSafetensors(path)];
  for (const name of ['sampler.chains', 'sampler.velocities', 'sampler.drawnAt']) {
    const other = new Map(tensors);
    other.delete(name);
    await writeFile(path, encodeSafetensors({ metadata, tensors: other }));
    expect(await resumed()).toEqual(anew.checkpoint);
    // Numbers of another type than are written: as good as none.
    const { shape, data } = tensors.get(name)!;
    const swapped = data instanceof Uint32Array ? Float32Array.from(data) : Uint32Array.from(data);
    other.set(name, { shape, data: swapped });
    await writeFile(path, encodeSafetensors({ metadata, tensors: other }));
    expect(await resumed()).toEqual(anew.checkpoint);
  }
  await writeFile(path, bytes);
  for (const result of [first, whole, anew]) result.free();
});
