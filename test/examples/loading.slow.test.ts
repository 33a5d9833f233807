import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import { solve } from '../../src/barycenter/solve.js';
import { loadProblem } from '../../src/node/cli/load_problem.js';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
/** Needs data that is not in the repository. */
const WITHOUT_DATA = ['ave-celeba.json', 'ave-celeba-manifold.json', 'single-cell.json'];
/** Not problems, but programs: each has a test of its own. */
const PROGRAMS = ['engine.ts'];
const files = readdirSync(folder).filter((file) => /\.(json|ts)$/.test(file) && !PROGRAMS.includes(file));

describe('examples', () => {
  it.each(files.filter((file) => !WITHOUT_DATA.includes(file)))('%s loads and trains an iteration', async (file) => {
    const problem = await loadProblem(`${folder}${file}`);
    expect((await loadMarginals(problem)).warnings).toEqual([]);
    const device = await openCpuDevice({ threads: 2 });
    const result = await solve(problem, { device, until: 1 });
    const validated = problem.training.validation.every > 0;
    expect(result.history.length).toBeGreaterThan(0);
    expect(result.history.every((p) => Number.isFinite(p.surrogate) && Number.isFinite(p.loss) === validated)).toBe(
      true,
    );
    result.free();
    await device.close();
  });

  it.each(WITHOUT_DATA)('%s is well formed', async (file) => {
    const problem = await loadProblem(`${folder}${file}`);
    await expect(loadMarginals(problem)).rejects.toThrow(/the file must exist|a folder of pictures that is there/);
  });
});
