import { expect, it } from 'vitest';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { InvalidInputError } from '../../../src/errors.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { loadStart } from '../../../src/node/run_folder/load_start.js';

const OLDER = new URL('format3/', import.meta.url).pathname;

it('a run is what another may begin with, under another ε and other weights', async () => {
  const device = await openCpuDevice({ threads: 1 });
  const run = await loadRun(OLDER);
  const { baseFolder, ...problem } = run.problem;
  expect(baseFolder).toBe(OLDER);
  const startFrom = await loadStart(OLDER);
  const [same, other] = [
    await solve(problem, { device, startFrom, until: 0 }),
    await solve(
      { ...problem, epsilon: 0.3, marginals: problem.marginals.map((m, k) => ({ ...m, weight: k === 0 ? 0.3 : 0.7 })) },
      { device, startFrom, until: 3 },
    ),
  ];
  expect(same.checkpoint.parameters).toEqual(run.trained.average);
  expect(same.checkpoint.iteration).toBe(0);
  expect(other.checkpoint.iteration).toBe(3);
  for (const result of [same, other]) result.free();
  await device.close();
});

it('what is no run is refused', async () => {
  await expect(loadStart('nowhere')).rejects.toThrow(InvalidInputError);
});
