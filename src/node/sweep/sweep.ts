import { resolve } from 'node:path';
import { checkDevice, checkObject, checkOptions, described, type Known } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { openDevice } from '../../open_device/open_device.js';
import { BarycenterError, invalid } from '../../errors.js';
import { defineProblem } from '../../barycenter/problem/define_problem.js';
import { loadMarginals } from '../../barycenter/problem/load_marginals.js';
import type { Problem, ProblemInput } from '../../barycenter/problem/problem.js';
import { resolveAxes, type SweepAxes } from '../../barycenter/sweep/axes.js';
import { changedProblem } from '../../barycenter/sweep/changed_problem.js';
import type { SweepJob } from '../../barycenter/sweep/job.js';
import type { JobOutcome } from '../../barycenter/sweep/outcome.js';
import { hashRemarks, problemHash } from '../../barycenter/sweep/problem_hash.js';
import { summarise, type SweepPoint, type SweepSummary } from '../../barycenter/sweep/results.js';
import { inOrder } from '../../barycenter/sweep/schedule.js';
import { plannedJobs, whyCold } from '../../barycenter/sweep/tree.js';
import { checkSweepQueue, openQueuedPoints } from '../cluster/open_queued_points.js';
import type { SweepQueue } from '../cluster/sweep_queue.js';
import { drawSweep } from './draw_sweep.js';
import { runnerHere, type PointRunner } from './point_runner.js';
import { openSweep, type OpenSweep, type SweepFiles } from './sweep_folder.js';
import { writeResults } from './write_results.js';

export interface SweepOptions {
  /** The folder of the sweep: new, empty, or that of the same sweep, which goes on. */
  readonly out: string;
  /** A job runs on each at a time. Default: one that is opened, and closed at the end. */
  readonly devices?: readonly Device[];
  /** Workers that do jobs, too; what no worker takes is done here. */
  readonly queue?: SweepQueue;
  /** Whether jobs begin with what others learned, along a tree that follows from the axes; default true. */
  readonly warm?: boolean;
  /** Iterations of jobs that do; default: the problem's. */
  readonly warmIterations?: number;
  /** Whose runs the figure shows; default: the first of the seeds. */
  readonly figureSeed?: number;
  readonly signal?: AbortSignal;
  /** Told once what should be known of axes and problem. */
  readonly onNote?: (note: string) => void;
  /** Told of each job that ended, how many have, and of how many. */
  readonly onJob?: (point: Required<SweepPoint>, ended: number, all: number) => void;
}

const SETTINGS: Known<SweepOptions> = {
  out: true,
  devices: true,
  queue: true,
  warm: true,
  warmIterations: true,
  figureSeed: true,
  signal: true,
  onNote: true,
  onJob: true,
};

export interface SweepResult {
  /** Parents before children: from large ε to small, from the centre of the weights outwards. */
  readonly points: readonly SweepPoint[];
  /** Of each ε and weights over the seeds. */
  readonly summary: readonly SweepSummary[];
  readonly files: SweepFiles;
}

/** A sweep that is known to be well formed. */
interface Planned {
  readonly problem: Problem;
  readonly jobs: readonly SweepJob[];
  readonly open: () => Promise<OpenSweep>;
}

/** @throws InvalidInputError for an option that is malformed */
function checkSweep(given: unknown, options: SweepOptions): void {
  checkObject('sweep', 'a problem', given, 'Pass what defineProblem({ … }) gives.');
  checkOptions('sweep', options, SETTINGS);
  const { out, devices, queue, warmIterations } = options;
  if (queue !== undefined) checkSweepQueue(queue);
  if (typeof out !== 'string' || out === '')
    throw invalid('sweep', 'out must be the path of a folder', described(out), 'Pass a new one.');
  if (warmIterations !== undefined && (!Number.isSafeInteger(warmIterations) || warmIterations < 1))
    throw invalid('sweep', 'warmIterations must be whole, from 1', described(warmIterations), 'Give 200, say.');
  if (devices === undefined) return;
  if (!Array.isArray(devices) || devices.length === 0)
    throw invalid('sweep', 'devices are a list of one at least', described(devices), 'Pass [await openDevice()].');
  for (const device of devices as readonly Device[]) checkDevice('sweep', device);
}

async function planned(given: Problem | ProblemInput, asked: SweepAxes, options: SweepOptions): Promise<Planned> {
  const problem = defineProblem(given);
  const { axes, notes } = resolveAxes(problem, asked);
  const { figureSeed = axes.seeds[0], warm = true, warmIterations, onNote } = options;
  if (!axes.seeds.includes(figureSeed))
    throw invalid('sweep', 'figureSeed must be one of the seeds', described(figureSeed), `Give ${axes.seeds[0]}, say.`);
  const cold = whyCold(problem);
  const tree = { warm: warm && cold === undefined, ...(warmIterations === undefined ? {} : { warmIterations }) };
  // Every point is checked before the first job begins.
  const first = changedProblem(problem, { epsilon: axes.epsilon[0], weights: axes.weights[0] });
  const loaded = await loadMarginals(first);
  const hash = await problemHash(problem, loaded);
  const jobs = await plannedJobs(hash, axes, tree);
  for (const { changes } of jobs) changedProblem(problem, changes);
  for (const note of [...notes, ...(warm && cold ? [cold] : []), ...hashRemarks(loaded), ...loaded.warnings])
    onNote?.(note);
  return { problem, jobs, open: () => openSweep(options.out, { problem: hash, axes, jobs }) };
}

/** Of a job whose parent failed by what may not come again. */
const orphaned = (job: SweepJob, parent: SweepJob): JobOutcome => ({
  job: job.id,
  status: 'failed',
  scores: {},
  seconds: 0,
  device: '',
  finishedAt: new Date().toISOString(),
  error: { name: 'BarycenterError', message: `${parent.folder}, which it would have begun with, failed` },
});

/**
 * The job to begin with: the next above that did not diverge, undefined where there is none.
 * @returns also what failed otherwise, which no answer can be built on
 */
function startOf(
  job: SweepJob,
  byId: ReadonlyMap<string, SweepJob>,
  outcomes: ReadonlyMap<string, JobOutcome>,
): { readonly start?: SweepJob; readonly failed?: SweepJob } {
  for (let at = job.parent; at !== undefined; at = byId.get(at)!.parent) {
    const { status, error } = outcomes.get(at)!;
    if (status === 'done') return { start: byId.get(at)! };
    if (error?.name !== 'DivergenceError') return { failed: byId.get(at)! };
  }
  return {};
}

async function runAll(
  opened: OpenSweep,
  { jobs }: Planned,
  runner: PointRunner,
  { onJob }: Pick<SweepOptions, 'onJob'>,
): Promise<void> {
  const { outcomes } = opened;
  const byId = new Map(jobs.map((job) => [job.id, job]));
  await inOrder(jobs, new Set(outcomes.keys()), runner.slots, async (job, slot) => {
    const { start, failed } = startOf(job, byId, outcomes);
    const outcome = failed ? orphaned(job, failed) : await runner.run(job, start, slot);
    await opened.save(job, outcome);
    await runner.saved(job, outcome);
    onJob?.({ job, outcome }, outcomes.size, jobs.length);
  });
  await runner.finish();
}

/** Where the jobs are done: here, or by the workers of a queue, too. */
async function runnerFor(
  plan: Planned,
  before: ReadonlyMap<string, JobOutcome>,
  devices: readonly Device[],
  options: SweepOptions,
): Promise<PointRunner> {
  const { out, signal, queue, onNote } = options;
  const atHand = { problem: plan.problem, root: resolve(out), devices, ...(signal && { signal }) };
  if (queue === undefined) return runnerHere(atHand);
  const tell = (message: string): void => onNote?.(message);
  return openQueuedPoints({ ...atHand, queue, jobs: plan.jobs, before, tell });
}

/** The error that ended a sweep, with what is kept. */
function withKept(error: unknown, { outcomes }: OpenSweep, all: number): unknown {
  if (!(error instanceof BarycenterError)) return error;
  const kept = `${outcomes.size} of ${all} jobs are done and kept; the same command goes on.`;
  const Kind = error.constructor as new (message: string, options: ErrorOptions) => BarycenterError;
  return new Kind(`${error.message.replace(/\.?$/, '.')} ${kept}`, { cause: error });
}

/**
 * Solves a problem for all ε, weights and seeds of the axes, each in a run folder of its own, and writes a table, a
 * summary over seeds, all of it as JSON, and a figure. A sweep that was interrupted goes on by the same call; results
 * do not depend on the order in which jobs end. A job that diverges, or that its solver cannot do, is in the table
 * with its error. The caller closes devices that it gave.
 * @throws InvalidInputError for malformed axes, before anything is written, and for a folder of another problem;
 * AbortedError, and errors of device and disk, after which the same call goes on
 */
export async function sweep(
  problem: Problem | ProblemInput,
  axes: SweepAxes,
  options: SweepOptions,
): Promise<SweepResult> {
  checkSweep(problem, options);
  const plan = await planned(problem, axes, options);
  const opened = await plan.open();
  try {
    if (opened.left > 0) options.onNote?.(`runs of earlier axes, left in ${options.out}/jobs: ${opened.left}`);
    const devices = options.devices ?? [await openDevice()];
    try {
      const runner = await runnerFor(plan, opened.outcomes, devices, options);
      await runAll(opened, plan, runner, options).finally(() => runner.close());
      const points = plan.jobs.map((job) => ({ job, outcome: opened.outcomes.get(job.id)! }));
      await writeResults(opened.files, points);
      await drawSweep(opened.files, plan.problem, points, { ...options, device: devices[0] });
      return { points, summary: summarise(points), files: opened.files };
    } finally {
      if (options.devices === undefined) await devices[0].close();
    }
  } catch (error) {
    throw withKept(error, opened, plan.jobs.length);
  } finally {
    await opened.close();
  }
}
