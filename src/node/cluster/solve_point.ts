import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineProblem } from '../../barycenter/problem/define_problem.js';
import { loadMarginals } from '../../barycenter/problem/load_marginals.js';
import { codeFields, parseProblemText, withCodeOf } from '../../barycenter/problem/problem_json.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import { changedProblem } from '../../barycenter/sweep/changed_problem.js';
import { problemHash } from '../../barycenter/sweep/problem_hash.js';
import type { JobContext } from '../../cluster/job.js';
import { POINT_FILES, type PointFile, type SweepPointTask } from '../../cluster/sweep_point.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { explainReadFailure } from '../io/file_errors.js';
import { runFiles } from '../run_folder/files.js';
import { runJob } from '../sweep/run_job.js';
import { moduleFor, type ProblemModules } from './stored_runs.js';

/** The problem of a sweep as its coordinator has it; code comes from a module beside the worker alone. */
function problemOfPoint(bytes: Uint8Array, { module }: SweepPointTask, modules: ProblemModules): Problem {
  const saved = parseProblemText(new TextDecoder().decode(bytes), 'the problem of a sweep');
  const code = codeFields(saved);
  const given = moduleFor(module, modules);
  if (given) return defineProblem(withCodeOf(saved, given));
  if (code.length === 0) return defineProblem(saved);
  const wayOut = 'Send it with the SHA-256 of its module.';
  throw invalid('point', 'a problem of a queue must be data alone', `code in ${code.join(', ')}`, wayOut);
}

/**
 * Sees that this machine has what the point is of, before it is solved: what fails there is the point's own fault, and
 * told as its outcome, and a table that is missing here is none.
 */
async function checkData(point: SweepPointTask, problem: Problem): Promise<void> {
  const found = await problemHash(problem, await loadMarginals(changedProblem(problem, point.job.changes)));
  if (found === point.job.problem) return;
  throw invalid(
    `point ${point.job.folder}`,
    'tables, generator and module must be those that the sweep began with',
    `hash ${found.slice(0, 12)}, not ${point.job.problem.slice(0, 12)}`,
    'Bring the very files to the same paths here.',
  );
}

/** What a run folder has of the files that travel. @throws InvalidInputError for a file that cannot be read */
export async function filesIn(folder: string): Promise<Map<PointFile, Uint8Array>> {
  const files = new Map<PointFile, Uint8Array>();
  for (const name of POINT_FILES) {
    const path = join(folder, name);
    const bytes = await readFile(path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // of a run that ended before it
      throw explainReadFailure(path, error);
    });
    if (bytes) files.set(name, bytes);
  }
  return files;
}

/** What a worker solves points of sweeps by: in folders of its own, which go again. */
export function pointSolver(device: Device, modules: ProblemModules): JobContext['solvePoint'] {
  return async (point, inputs, signal) => {
    const problem = problemOfPoint(inputs.problem, point, modules);
    await checkData(point, problem);
    const root = await mkdtemp(join(tmpdir(), 'barycenter-point-'));
    try {
      const { job } = point;
      let start: { readonly start?: typeof job } = {};
      if (point.start && inputs.start) {
        const folder = 'jobs/start';
        await mkdir(join(root, folder), { recursive: true });
        await writeFile(runFiles(join(root, folder)).weights, inputs.start);
        start = { start: { ...job, id: point.start.job, folder } };
      }
      const outcome = await runJob(job, { problem, root, device, ...start, ...(signal ? { signal } : {}) });
      return { outcome, files: await filesIn(join(root, job.folder)) };
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  };
}
