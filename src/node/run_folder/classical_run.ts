import { mkdir, readdir } from 'node:fs/promises';
import { invalid } from '../../errors.js';
import { checkObject, checkOptions, described } from '../../arguments.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import type { ClassicalBarycenter } from '../../solvers/classical_barycenter.js';
import { classicalFromSolution, classicalToFiles } from '../../solvers/run/classical_files.js';
import { readInputFile } from '../io/read_file.js';
import { makeFolders, removeFolders } from '../io/made_folders.js';
import { writeFileAtomically } from '../io/write_file.js';
import { NAMES, type RunFiles } from '../../barycenter/run/file_names.js';
import { checkTables } from './check_tables.js';
import { runFiles } from './files.js';
import { emitWarning, LOAD_SETTINGS, type LoadRunOptions } from './load_run.js';
import type { LoadedBarycenter } from './loaded_barycenter.js';

/** @throws InvalidInputError for a folder that holds anything */
export async function checkNewFolder(folder: string, operation = 'run folder'): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw invalid(operation, 'it must be a folder', folder, `Choose another (${error.message}).`);
  });
  if (entries.length > 0) throw invalid(operation, 'it must be new or empty', folder, 'Choose another.');
}

/**
 * Writes what a classical solver found into a folder that must not exist or be empty; one that was made here goes again
 * where nothing can be written.
 * @returns the files, of which figure and report are the caller's
 * @throws InvalidInputError where the folder holds anything or cannot be written
 */
export async function saveClassical(barycenter: ClassicalBarycenter, folder: string): Promise<RunFiles> {
  checkObject('saveClassical', 'a result', barycenter, 'Pass what solveClassical(…) gives.');
  if (typeof folder !== 'string' || folder === '')
    throw invalid('saveClassical', 'it needs the path of a folder', described(folder), 'Pass a new or empty one.');
  await checkNewFolder(folder);
  const made = await makeFolders(folder);
  await mkdir(folder, { recursive: true });
  const files = runFiles(folder);
  try {
    const bytes = await classicalToFiles(barycenter);
    await writeFileAtomically(files.solution, bytes[NAMES.solution]);
    await writeFileAtomically(files.problem, bytes[NAMES.problem]);
    return files;
  } catch (error) {
    if (made !== undefined) await removeFolders(folder, made).catch(() => undefined);
    throw error;
  }
}

/** Reads what `saveClassical` wrote. @throws InvalidInputError */
export async function loadClassical(
  folder: string,
  problem?: Problem,
  options: LoadRunOptions = {},
): Promise<LoadedBarycenter> {
  checkOptions('load run', options, LOAD_SETTINGS);
  const { onWarning = emitWarning } = options;
  const path = runFiles(folder).solution;
  const run = await classicalFromSolution(await readInputFile(path), problem, { path, folder, onWarning });
  return { ...run, history: [], checkTables: () => checkTables(path, run.loaded, onWarning) };
}
