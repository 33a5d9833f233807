import { readdir, readFile, rm } from 'node:fs/promises';
import { invalid } from '../../errors.js';
import { acquireLock, type Lock } from '../io/lock_file.js';
import { makeFolders, removeFolders } from '../io/made_folders.js';
import { removeTemporaries, temporaryFor, writeFileAtomically } from '../io/write_file.js';
import type { ReadyProblem } from '../../barycenter/problem/loaded_problem.js';
import { problemToJson } from '../../barycenter/problem/problem_json.js';
import type { Potential } from '../../potential/potential.js';
import type { Checkpoint, MetricPoint } from '../../barycenter/training/checkpoint.js';
import { checkpointOf, checkScale, describeRun, type StoredRun } from '../../barycenter/run/checkpoint_file.js';
import { NAMES, type RunFiles } from '../../barycenter/run/file_names.js';
import { metricsText } from '../../barycenter/run/metrics.js';
import { problemText } from '../../barycenter/run/run_files.js';
import { sameCoordinates, settingsOf, type RunSettings } from '../../barycenter/run/run_settings.js';
import { checkSamePotential } from '../../barycenter/run/same_potential.js';
import { readStoredRun, writeCheckpoint, writeWeights } from './checkpoint_files.js';
import { runFiles } from './files.js';
import { readMetrics, writeMetrics } from './metrics_file.js';
import { otherData, trainingChanges } from './problem_changes.js';

/** A run folder being written, by this process alone until it is closed. */
export interface OpenRun {
  readonly files: RunFiles;
  /** Where to go on from; absent in a new run. */
  readonly checkpoint?: Checkpoint;
  /** When resuming: fields in which the problem is no longer the one the run was started with. */
  readonly changes: readonly string[];
  /** Whether a run began here before and left no checkpoint, so that this one begins again. */
  readonly startsAgain: boolean;
  /** Remembers a line of history; it reaches the disk with the next checkpoint. */
  record(point: MetricPoint): void;
  /**
   * All or nothing: until it is done, the checkpoint before is the run.
   * @throws InvalidInputError where the disk is full, say
   */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Iterations done in the newest checkpoint on the disk; undefined while there is none. */
  readonly savedIteration: number | undefined;
  /**
   * Lets others write the folder; removes it again when it was made here and holds no checkpoint. Never throws; twice
   * is allowed.
   */
  close(): Promise<void>;
}

/** What lies in a folder. */
type State =
  | { readonly kind: 'missing' | 'empty' | 'run' | 'foreign' }
  /** A run began here and was killed before its first checkpoint. */
  | { readonly kind: 'begun' };

async function stateOf(folder: string): Promise<State> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw invalid('open run', '--out must be a folder', folder, `Choose another (${error.message}).`);
  });
  if (!entries) return { kind: 'missing' };
  if (entries.length === 0) return { kind: 'empty' };
  if (entries.includes(NAMES.optimizer)) return { kind: 'run' };
  const ours = entries.filter((entry) => [entry, temporaryFor(entry)].includes(NAMES.lock));
  const left = entries.filter(
    (entry) =>
      !ours.includes(entry) &&
      (temporaryFor(entry) ?? entry) !== NAMES.metrics &&
      temporaryFor(entry) !== NAMES.optimizer,
  );
  return { kind: left.length === 0 && ours.length > 0 ? 'begun' : 'foreign' };
}

/** @throws InvalidInputError when a run would be overwritten, or there is none to resume */
function checkState(folder: string, { kind }: State, resuming: boolean): void {
  if (resuming && (kind === 'missing' || kind === 'foreign')) {
    throw invalid(
      'resume',
      'the run folder must hold a checkpoint',
      folder,
      'Leave --resume out to start a new run, in a new or empty folder.',
    );
  }
  if (!resuming && (kind === 'run' || kind === 'foreign')) {
    throw invalid(
      'run folder',
      'it must be new or empty',
      folder,
      'Choose another; `barycenter solve` goes on with a run by --resume.',
    );
  }
}

/**
 * @throws InvalidInputError when a run is no longer about the same data, or its weights mean nothing under the problem
 */
function checkSameRun(stored: StoredRun, loaded: ReadyProblem, settings: RunSettings): void {
  checkSamePotential('resume', stored, loaded.problem);
  const other = otherData(stored, loaded, settings);
  const unplaced = other.length === 0 && !sameCoordinates(stored.settings, loaded) ? ['coordinates'] : [];
  if (other.length + unplaced.length > 0) {
    throw invalid(
      'resume',
      'the problem must be the run’s own in all but epsilon, sampler and training',
      `another ${[...other, ...unplaced].join('; ')}`,
      'Bring back what the run was started with, or start a new run: a mixture of two problems would answer neither.',
    );
  }
  checkScale(stored, loaded);
}

/** What a run continues. */
interface Continued {
  readonly stored: StoredRun;
  readonly checkpoint: Checkpoint;
  readonly history: readonly MetricPoint[];
}

async function continued(files: RunFiles, loaded: ReadyProblem, settings: RunSettings): Promise<Continued> {
  const stored = await readStoredRun(files.optimizer);
  checkSameRun(stored, loaded, settings);
  const checkpoint = checkpointOf(stored, loaded.potential);
  const before = { stored, checkpoint, history: await readMetrics(files.metrics, checkpoint.iteration) };
  await mend(files, before, loaded.potential);
  return before;
}

/** Writes what follows from the checkpoint, unless it is there already. */
async function refresh(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeFileAtomically(path, text);
}

/** Writes again what follows from a checkpoint, where a crash came between. */
async function mend(files: RunFiles, { checkpoint, stored, history }: Continued, potential: Potential): Promise<void> {
  await refresh(files.metrics, metricsText(history));
  await refresh(files.problem, problemText(stored.problem));
  const copied = await readStoredRun(files.weights).catch(() => undefined);
  const { settings, problem } = stored.file.metadata;
  if (copied?.iteration !== checkpoint.iteration)
    await writeWeights(files.weights, potential, checkpoint, { settings, problem });
}

/**
 * Opens a folder for a new run, which must not exist, be empty or hold a run that was killed before its first
 * checkpoint, or for resuming one. What a crash left behind is cleared away. The caller closes it.
 * @throws InvalidInputError when a run would be overwritten, there is none to resume, it is about other data, or
 * another process writes it
 */
export async function openRun(folder: string, loaded: ReadyProblem, options: { resume: boolean }): Promise<OpenRun> {
  checkState(folder, await stateOf(folder), options.resume);
  const made = await makeFolders(folder);
  const files = runFiles(folder);
  const what = { operation: 'run folder', rule: 'one process at a time may write it' };
  let lock: Lock | undefined;
  const close = async (): Promise<void> => {
    try {
      // Asked of the folder: a write may have failed after its file was in place.
      const saved = (await stateOf(folder)).kind === 'run';
      if (lock && !saved) await rm(files.metrics, { force: true }); // written ahead of a checkpoint that never came
      await lock?.release();
      if (made !== undefined && !saved) await removeFolders(folder, made);
    } catch {
      // An error that brought us here must not be hidden; what stays behind is cleared away at the next start.
    }
  };
  try {
    lock = await acquireLock(files.lock, what);
    const state = await stateOf(folder); // another process may have finished meanwhile
    checkState(folder, state, options.resume);
    await removeTemporaries(folder, Object.values(NAMES));
    const run = await opened(files, loaded, state.kind === 'run');
    return Object.assign(run, { startsAgain: options.resume && !run.checkpoint, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function opened(
  files: RunFiles,
  loaded: ReadyProblem,
  resuming: boolean,
): Promise<Omit<OpenRun, 'close' | 'startsAgain'>> {
  const { potential, problem } = loaded;
  const settings = await settingsOf(loaded);
  const description = describeRun(problem, settings);
  const before = resuming ? await continued(files, loaded, settings) : undefined;
  const history = [...(before?.history ?? [])];
  let savedIteration = before?.checkpoint.iteration;
  return {
    files,
    changes: before ? trainingChanges(before.stored, problem) : [],
    ...(before ? { checkpoint: before.checkpoint } : {}),
    record: (point) => void history.push(point),
    async saveCheckpoint(state) {
      if (state.iteration === savedIteration) return;
      await writeMetrics(files.metrics, history);
      await writeCheckpoint(files.optimizer, state, description);
      savedIteration = state.iteration;
      await writeWeights(files.weights, potential, state, description);
      await refresh(files.problem, problemText(problemToJson(problem)));
    },
    get savedIteration() {
      return savedIteration;
    },
  };
}
