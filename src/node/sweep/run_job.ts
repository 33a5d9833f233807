import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DivergenceError, invalid, InvalidInputError } from '../../errors.js';
import type { Device } from '../../device/device.js';
import { exactAnswerOf } from '../../barycenter/exact/exact_answer.js';
import { loadMarginals } from '../../barycenter/problem/load_marginals.js';
import type { ReadyProblem } from '../../barycenter/problem/loaded_problem.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import { Result } from '../../barycenter/result.js';
import { solveLoaded } from '../../barycenter/solve.js';
import { changedProblem } from '../../barycenter/sweep/changed_problem.js';
import type { SweepJob } from '../../barycenter/sweep/job.js';
import { evaluatedScores, finiteScores, type JobOutcome } from '../../barycenter/sweep/outcome.js';
import { problemHash } from '../../barycenter/sweep/problem_hash.js';
import type { MetricPoint } from '../../barycenter/training/checkpoint.js';
import { solveClassicalLoaded } from '../../solvers/solve_classical.js';
import { saveClassical } from '../run_folder/classical_run.js';
import { arithmeticOf } from '../cluster/arithmetic.js';
import { loadStart } from '../run_folder/load_start.js';
import { readMetrics } from '../run_folder/metrics_file.js';
import { openRun, type OpenRun } from '../run_folder/open_run.js';
import { writeVerdict } from '../run_folder/verdict_file.js';

/** What a job is run with: beside the job itself all that another machine would need. */
export interface JobContext {
  /** The sweep's problem, of the job's hash. */
  readonly problem: Problem;
  /** The folder of the sweep. */
  readonly root: string;
  /** The job to begin with, which is done; absent: from nothing. */
  readonly start?: SweepJob;
  readonly device: Device;
  readonly signal?: AbortSignal;
  readonly onProgress?: (point: MetricPoint) => void;
}

/** Seconds after which a checkpoint is taken where a tenth of the iterations takes longer. */
const CHECKPOINT_SECONDS = 60;

type Found = Pick<JobOutcome, 'scores' | 'verdict' | 'iterations'>;

const signalOf = ({ signal }: JobContext) => (signal ? { signal } : {});

/** An error that is not the job's own, and that others would meet: files not to be written, data that changed. */
class SharedFailure extends Error {
  constructor(cause: unknown) {
    super('of all jobs', { cause });
  }
}

const writing = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw new SharedFailure(error);
  }
};

async function trained(run: OpenRun, loaded: ReadyProblem, job: SweepJob, context: JobContext): Promise<Result> {
  const { device, root, start, onProgress } = context;
  const startFrom = start && !run.checkpoint ? { startFrom: await loadStart(join(root, start.folder)) } : {};
  return solveLoaded(loaded, {
    device,
    ...signalOf(context),
    checkpointSeconds: CHECKPOINT_SECONDS,
    ...(run.checkpoint ? { resumeFrom: run.checkpoint } : { seed: job.seed, ...startFrom }),
    onProgress(point) {
      run.record(point);
      onProgress?.(point);
    },
    onCheckpoint: (checkpoint) => writing(run.saveCheckpoint(checkpoint)),
  });
}

/** The problem of the job. @throws SharedFailure where its data is no longer what the sweep began with */
async function loadedFor(job: SweepJob, problem: Problem): Promise<ReadyProblem> {
  const loaded = await loadMarginals(changedProblem(problem, job.changes));
  const hash = await problemHash(problem, loaded);
  if (hash === job.problem) return loaded;
  const changed = invalid(
    `sweep: ${job.folder}`,
    'its tables and generator must be those that the sweep began with',
    `hash ${hash.slice(0, 12)}, not ${job.problem.slice(0, 12)}`,
    'Files changed meanwhile: bring them back, or choose another --out for what they are now.',
  );
  throw new SharedFailure(changed);
}

/** Trains, or goes on with a training that was interrupted, and judges by the whole history. */
async function runTraining(loaded: ReadyProblem, job: SweepJob, context: JobContext): Promise<Found> {
  const { device, root } = context;
  const folder = join(root, job.folder);
  const run = await writing(openRun(folder, loaded, { resume: existsSync(folder) }));
  try {
    const session = await trained(run, loaded, job, context);
    session.free();
    const history = await readMetrics(run.files.metrics, session.trained.iteration);
    const result = new Result(device, loaded, session.trained, history);
    try {
      const evaluation = await result.evaluate(signalOf(context));
      const { verdict } = evaluation;
      if (verdict) await writing(writeVerdict(run.files.verdict, result.trained, verdict));
      const { loss, lossError } = history.at(-1) ?? {};
      const scores = finiteScores({
        ...evaluatedScores(evaluation),
        dualValue: loss === undefined ? undefined : -loss,
        dualError: lossError,
        dualOptimum: exactAnswerOf(loaded.problem, loaded.epsilon)?.dualValue,
      });
      const judged = verdict ? { verdict: { kind: verdict.kind, line: verdict.line } } : {};
      return { scores, ...judged, iterations: result.trained.iteration };
    } finally {
      result.free();
    }
  } finally {
    await run.close();
  }
}

/** Solves by a classical solver, anew where that was interrupted. */
async function runClassical(loaded: ReadyProblem, job: SweepJob, context: JobContext): Promise<Found> {
  const { device, root } = context;
  const folder = join(root, job.folder);
  await writing(rm(folder, { recursive: true, force: true }));
  const barycenter = await solveClassicalLoaded(loaded, { device, seed: job.seed, ...signalOf(context) });
  try {
    await writing(saveClassical(barycenter, folder));
    const evaluation = await barycenter.evaluate(signalOf(context));
    const { objective, solution } = barycenter.solved;
    const { converged, iterations } = solution.convergence;
    const line = converged ? 'converged' : solution.warnings.join(' ');
    const scores = finiteScores({ ...evaluatedScores(evaluation), objective });
    return { scores, verdict: { kind: converged ? 'converged' : 'not-converged', line }, iterations };
  } finally {
    barycenter.free();
  }
}

/** An error as part of an outcome; undefined of one that ends the sweep: of device, disk, signal, or a defect. */
function ownError(error: unknown): JobOutcome['error'] | undefined {
  if (!(error instanceof DivergenceError || error instanceof InvalidInputError)) return undefined;
  return { name: error.name, message: error.message };
}

/**
 * Runs a job into its run folder, or goes on where it was interrupted; knows nothing of other jobs but where it begins.
 * The caller keeps the outcome.
 * @returns also where the job failed by its own fault: it diverged, or the solver cannot do its problem
 * @throws AbortedError, errors of device and disk, and InvalidInputError for data that is not of the job's hash
 */
export async function runJob(job: SweepJob, context: JobContext): Promise<JobOutcome> {
  const begun = performance.now();
  const { problem, start, device } = context;
  const ended = () => ({
    ...(start ? { startedFrom: start.id } : {}),
    seconds: (performance.now() - begun) / 1000,
    device: device.info.kind,
    arithmetic: arithmeticOf(device),
    finishedAt: new Date().toISOString(),
  });
  try {
    const loaded = await loadedFor(job, problem);
    const run = loaded.problem.solver === undefined ? runTraining : runClassical;
    const found = await run(loaded, job, context);
    return { job: job.id, status: 'done', ...found, ...ended() };
  } catch (error) {
    if (error instanceof SharedFailure) throw error.cause;
    const own = ownError(error);
    if (own === undefined) throw error;
    return { job: job.id, status: 'failed', scores: {}, error: own, ...ended() };
  }
}
