import { stat } from 'node:fs/promises';
import type { Problem } from '../../barycenter/problem/problem.js';
import { loadClassical } from './classical_run.js';
import { runFiles } from './files.js';
import { loadRun, type LoadRunOptions } from './load_run.js';
import type { LoadedBarycenter } from './loaded_barycenter.js';

/** Reads the folder of a run, whatever solver wrote it. @throws InvalidInputError, see `loadRun` */
export async function loadBarycenter(
  folder: string,
  problem?: Problem,
  options: LoadRunOptions = {},
): Promise<LoadedBarycenter> {
  if (typeof folder === 'string' && (await stat(runFiles(folder).solution).catch(() => undefined))?.isFile())
    return loadClassical(folder, problem, options);
  const run = await loadRun(folder, problem, options);
  return { ...run, barycenter: (device) => run.result(device) };
}
