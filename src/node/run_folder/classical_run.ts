import { mkdir, readdir } from 'node:fs/promises';
import { invalid } from '../../errors.js';
import { checkObject, checkOptions, described } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import { parseProblemText, problemToJson } from '../../barycenter/problem/problem_json.js';
import { readyProblem } from '../../barycenter/problem/restore_problem.js';
import { ClassicalBarycenter } from '../../solvers/classical_barycenter.js';
import { makeFolders, removeFolders } from '../io/made_folders.js';
import { writeFileAtomically } from '../io/write_file.js';
import { describeRun } from '../../barycenter/run/checkpoint_file.js';
import type { RunFiles } from '../../barycenter/run/file_names.js';
import { parseSettings, settingsOf } from '../../barycenter/run/run_settings.js';
import { ownProblem, restored } from '../../barycenter/run/stored_problem.js';
import { asTrained, checkSameWeights } from '../../barycenter/run/under_problem.js';
import { checkTables } from './check_tables.js';
import { runFiles } from './files.js';
import { emitWarning, LOAD_SETTINGS, type LoadRunOptions } from './load_run.js';
import type { LoadedBarycenter } from './loaded_barycenter.js';
import { readSolution, writeSolution } from './solution_file.js';

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
  const { loaded, solved } = barycenter;
  const { problem } = loaded;
  try {
    await writeSolution(files.solution, solved, describeRun(problem, await settingsOf(await readyProblem(loaded))));
    await writeFileAtomically(files.problem, `${JSON.stringify(problemToJson(problem), null, 2)}\n`);
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
  const stored = await readSolution(runFiles(folder).solution);
  const operation = `reading ${stored.path}`;
  const input = parseProblemText(stored.description.problem, `${operation}: problem`);
  if (problem) checkSameWeights(input, problem);
  const own = problem ? asTrained(input, problem) : ownProblem(input, folder);
  const resolved = { ...own, ...(input.solver ? { solver: input.solver } : {}) };
  const settings = parseSettings(stored.description.settings, `${operation}: settings`);
  const loaded = await restored(resolved as Problem, settings, onWarning);
  const { inputs, output } = loaded.coordinates;
  const solved = stored.solved(
    inputs.map(({ reference }) => reference.length),
    output.reference.length,
  );
  const { converged } = solved.solution.convergence;
  return {
    problem: loaded.problem,
    loaded,
    history: [],
    ...(converged ? {} : { verdict: { kind: 'not-converged', line: solved.solution.warnings.join(' ') } }),
    barycenter: (device: Device) => new ClassicalBarycenter(device, loaded, solved),
    checkTables: () => checkTables(stored.path, loaded, onWarning),
  };
}
