import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { invalid } from '../../errors.js';
import { explainWriteFailure } from '../../io/file_errors.js';
import { writeFileAtomically } from '../../io/write_file.js';
import type { Evaluation } from '../evaluation/evaluate.js';
import { plotResult } from '../figure/plot_result.js';
import type { LoadedProblem } from '../problem/load_marginals.js';
import { problemToJson } from '../problem/problem_json.js';
import type { Result } from '../result.js';
import type { Checkpoint, MetricPoint } from '../training/checkpoint.js';
import { readCheckpoint, writeCheckpoint, writeWeights } from './checkpoint_files.js';
import { runFiles, type RunFiles } from './files.js';
import { appendMetrics, readMetrics, writeMetrics } from './metrics_file.js';
import { problemChanges } from './problem_changes.js';
import { checkSamePotential } from './same_potential.js';

/** A run folder being written. */
export interface OpenRun {
  readonly files: RunFiles;
  /** Where to go on from; absent in a new run. */
  readonly checkpoint?: Checkpoint;
  /** When resuming: fields in which the problem is no longer the one the run was started with. */
  readonly changes: readonly string[];
  /** Remembers a line of history; it reaches the disk with the next checkpoint. */
  record(point: MetricPoint): void;
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Iterations done in the newest checkpoint on the disk; undefined while there is none. */
  readonly savedIteration: number | undefined;
  saveFigure(result: Result, evaluation: Evaluation | undefined): Promise<void>;
  /** Removes the folder again when nothing was written into it. */
  removeIfEmpty(): Promise<void>;
}

async function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw invalid('open run', '--out must be a folder', folder, `Choose another (${error.message}).`);
  });
}

/** The checkpoint to resume from; its history is cut back to it. */
async function resume(files: RunFiles, loaded: LoadedProblem, folder: string): Promise<Checkpoint> {
  if (!(await entries(folder)).includes('optimizer.safetensors')) {
    throw invalid('resume', 'the run folder must hold a checkpoint', folder, 'Leave --resume out to start a new run.');
  }
  await checkSamePotential('resume', files.problem, loaded.problem);
  const checkpoint = await readCheckpoint(files.optimizer, loaded);
  const history = await readMetrics(files.metrics);
  await writeMetrics(files.metrics, history.filter((p) => p.iteration <= checkpoint.iteration));
  return checkpoint;
}

/**
 * Opens a folder for a new run, which must not exist or be empty, or for resuming one.
 * @throws InvalidInputError when a run would be overwritten, or there is none to resume
 */
export async function openRun(folder: string, loaded: LoadedProblem, options: { resume: boolean }): Promise<OpenRun> {
  const files = runFiles(folder);
  const checkpoint = options.resume ? await resume(files, loaded, folder) : undefined;
  const changes = options.resume ? await problemChanges(files.problem, loaded.problem) : [];
  if (!options.resume && (await entries(folder)).length > 0) {
    throw invalid('run folder', 'it must be new or empty', folder, 'Choose another; `barycenter solve` goes on with a run by --resume.');
  }
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw explainWriteFailure(folder, error);
  });
  let pending: MetricPoint[] = [];
  let savedIteration = checkpoint?.iteration;
  return {
    files,
    changes,
    ...(checkpoint ? { checkpoint } : {}),
    record: (point) => void pending.push(point),
    async saveCheckpoint(state) {
      if (state.iteration === savedIteration) return;
      await writeFileAtomically(files.problem, `${JSON.stringify(problemToJson(loaded.problem), null, 2)}\n`);
      await writeCheckpoint(files.optimizer, loaded.network, state);
      await writeWeights(files.weights, loaded.network, state);
      await appendMetrics(files.metrics, pending);
      pending = [];
      savedIteration = state.iteration;
    },
    get savedIteration() {
      return savedIteration;
    },
    saveFigure: (result, evaluation) =>
      plotResult(result, [files.figure, files.picture], evaluation ? { evaluation } : {}),
    async removeIfEmpty() {
      if ((await entries(folder)).length === 0) await rmdir(folder);
    },
  };
}
