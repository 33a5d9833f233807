import type { Device } from '../../device/device.js';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import { parseProblemText, problemToJson } from '../../barycenter/problem/problem_json.js';
import { readyProblem } from '../../barycenter/problem/restore_problem.js';
import { describeRun } from '../../barycenter/run/checkpoint_file.js';
import { NAMES } from '../../barycenter/run/file_names.js';
import { problemText } from '../../barycenter/run/run_files.js';
import { parseSettings, settingsOf } from '../../barycenter/run/run_settings.js';
import { ownProblem, restored } from '../../barycenter/run/stored_problem.js';
import type { StoredVerdict } from '../../barycenter/run/stored_verdict.js';
import { asTrained, checkSameWeights } from '../../barycenter/run/under_problem.js';
import { ClassicalBarycenter } from '../classical_barycenter.js';
import { decodeSolution, encodeSolution } from './solution_file.js';

/** What a classical solver found, read from its files. */
export interface ClassicalRun {
  readonly problem: Problem;
  readonly loaded: LoadedProblem;
  readonly verdict?: StoredVerdict;
  barycenter(device: Device): ClassicalBarycenter;
}

/** What a classical solver found, as the files of a run folder: `solution.safetensors` and `problem.json`. */
export async function classicalToFiles({ loaded, solved }: ClassicalBarycenter): Promise<Record<string, Uint8Array>> {
  const { problem } = loaded;
  const description = describeRun(problem, await settingsOf(await readyProblem(loaded)));
  return {
    [NAMES.solution]: encodeSolution(solved, description),
    [NAMES.problem]: new TextEncoder().encode(problemText(problemToJson(problem))),
  };
}

export interface StoredAt {
  /** What `solution.safetensors` is called in errors. */
  readonly path: string;
  /** Where the tables that the problem names are, in Node. */
  readonly folder?: string;
  readonly onWarning: (message: string) => void;
}

/**
 * Reads the bytes of `solution.safetensors`.
 * @throws InvalidInputError for what is damaged, or of another problem than the one that is given
 */
export async function classicalFromSolution(
  bytes: Uint8Array,
  problem: Problem | undefined,
  { path, folder, onWarning }: StoredAt,
): Promise<ClassicalRun> {
  const stored = decodeSolution(bytes, path);
  const operation = `reading ${path}`;
  const input = parseProblemText(stored.description.problem, `${operation}: problem`);
  if (problem) checkSameWeights(input, problem);
  const own = problem ? asTrained(input, problem) : ownProblem(input, folder);
  const resolved = { ...own, ...(input.solver ? { solver: input.solver } : {}) };
  const settings = parseSettings(stored.description.settings, `${operation}: settings`);
  const loaded = await restored(resolved as Problem, settings, onWarning);
  const { inputs, output } = loaded.coordinates;
  const dims = inputs.map(({ reference }) => reference.length);
  const solved = stored.solved(dims, output.reference.length);
  const { convergence, warnings } = solved.solution;
  return {
    problem: loaded.problem,
    loaded,
    ...(convergence.converged ? {} : { verdict: { kind: 'not-converged', line: warnings.join(' ') } }),
    barycenter: (device) => new ClassicalBarycenter(device, loaded, solved),
  };
}
