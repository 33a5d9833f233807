import type { Problem } from '../../barycenter/problem/problem.js';
import type { SweepJob } from '../../barycenter/sweep/job.js';
import type { JobOutcome } from '../../barycenter/sweep/outcome.js';
import type { Device } from '../../device/device.js';
import { runJob } from './run_job.js';

/** Where the jobs of a sweep are done. The caller closes it. */
export interface PointRunner {
  /** Jobs at a time. */
  readonly slots: number;
  /** Does a job into its run folder, see `runJob`. @param start the job to begin with; undefined: from nothing */
  run(job: SweepJob, start: SweepJob | undefined, slot: number): Promise<JobOutcome>;
  /** Told that an outcome is written down: what was kept for it may go. */
  saved(job: SweepJob, outcome: JobOutcome): Promise<void>;
  /** Told that all jobs are done. */
  finish(): Promise<void>;
  /** Never throws. */
  close(): Promise<void>;
}

/** What jobs of one sweep have in common. */
export interface SweepAtHand {
  readonly problem: Problem;
  /** The folder of the sweep. */
  readonly root: string;
  /** A job runs on each at a time. */
  readonly devices: readonly Device[];
  readonly signal?: AbortSignal;
}

/** Does jobs in this process. */
export function runnerHere({ problem, root, devices, signal }: SweepAtHand): PointRunner {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    slots: devices.length,
    run: (job, start, slot) =>
      runJob(job, { problem, root, device: devices[slot], ...(start && { start }), ...(signal && { signal }) }),
    saved: nothing,
    finish: nothing,
    close: nothing,
  };
}
