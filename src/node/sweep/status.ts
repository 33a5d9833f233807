import { join } from 'node:path';
import { invalid } from '../../errors.js';
import type { SweepJob } from '../../barycenter/sweep/job.js';
import type { JobOutcome } from '../../barycenter/sweep/outcome.js';
import { isHeld } from '../io/lock_file.js';
import { runFiles } from '../run_folder/files.js';
import { readMetrics } from '../run_folder/metrics_file.js';
import { jobTitle } from './job_title.js';
import { readOutcome, readPlan, sweepFiles } from './sweep_folder.js';

/** A job that a process is at. */
export interface RunningJob {
  readonly name: string;
  /** Iterations in its newest checkpoint; absent before the first. */
  readonly iteration?: number;
}

/** How far a sweep is. */
export interface SweepStatus {
  readonly jobs: number;
  readonly done: number;
  readonly failed: number;
  readonly running: readonly RunningJob[];
  readonly waiting: number;
  /** Whether a process writes the folder. */
  readonly isRunning: boolean;
  /** Mean seconds of a job that ended well; absent before the first. */
  readonly secondsPerJob?: number;
  /** Estimated from that, with as many at a time as run now; absent without it, and where nothing is left. */
  readonly secondsLeft?: number;
}

/** A job at which a process is; undefined of one that waits. */
async function runningJob(folder: string, job: SweepJob): Promise<RunningJob | undefined> {
  const { lock, metrics } = runFiles(join(folder, job.folder));
  if (!(await isHeld(lock))) return undefined;
  const iteration = (await readMetrics(metrics)).at(-1)?.iteration;
  return { name: jobTitle(job), ...(iteration === undefined ? {} : { iteration }) };
}

/**
 * Reads how far the sweep in a folder is; nothing is written.
 * @throws InvalidInputError for a folder that holds no sweep
 */
export async function sweepStatus(folder: string): Promise<SweepStatus> {
  const plan = await readPlan(folder);
  if (plan === undefined)
    throw invalid('status', 'FOLDER must be one that `barycenter sweep` writes', folder, 'Check the path.');
  const outcomes: JobOutcome[] = [];
  const running: RunningJob[] = [];
  for (const job of plan.jobs) {
    const outcome = await readOutcome(folder, job);
    if (outcome) outcomes.push(outcome);
    else {
      const found = await runningJob(folder, job);
      if (found) running.push(found);
    }
  }
  const good = outcomes.filter(({ status }) => status === 'done');
  const secondsPerJob = good.reduce((sum, { seconds }) => sum + seconds, 0) / good.length;
  const left = plan.jobs.length - outcomes.length;
  const atATime = Math.max(1, running.length);
  return {
    jobs: plan.jobs.length,
    done: good.length,
    failed: outcomes.length - good.length,
    running,
    waiting: left - running.length,
    isRunning: await isHeld(sweepFiles(folder).lock),
    ...(good.length > 0 ? { secondsPerJob } : {}),
    ...(good.length > 0 && left > 0 ? { secondsLeft: (left / atATime) * secondsPerJob } : {}),
  };
}
