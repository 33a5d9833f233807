import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { readMetrics } from '../../../src/node/run_folder/metrics_file.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';

const problem = defineProblem({
  epsilon: 0.5,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [3] },
  sampler: { steps: 10, carry: { steps: 2 } },
  training: { iterations: 12, batchSize: 16, validation: { every: 0 } },
});

let folder: string;
let device: CpuDevice;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carried-chains-'));
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  await device.close();
  await rm(folder, { recursive: true });
});

it('keeps carried chains and their regressions to the bit, and what the history says of them', async () => {
  const first = await solve(problem, { device, seed: 5, until: 7 });
  const run = await openRun(folder, await loadMarginals(problem), { resume: false });
  for (const point of first.history) run.record(point);
  await run.saveCheckpoint(first.checkpoint);
  await run.close();
  const again = await openRun(folder, await loadMarginals(problem), { resume: true });
  expect(again.checkpoint).toEqual(first.checkpoint);
  await again.close();
  const [resumed, whole] = [
    await solve(problem, { device, resumeFrom: again.checkpoint! }),
    await solve(problem, { device, seed: 5 }),
  ];
  expect(resumed.checkpoint).toEqual(whole.checkpoint);
  const carried = (await readMetrics(join(folder, 'metrics.jsonl'))).map((point) => point.carried);
  expect(carried).toEqual(first.history.map((point) => point.carried));
  expect(carried).toContain(1);
  for (const result of [first, resumed, whole]) result.free();
});
