import type { Barycenter } from '../barycenter/barycenter.js';
import type { SampleTask } from './shard.js';
import type { Store } from './store.js';
import type { PointInputs, SolvedPoint, SweepPointTask } from './sweep_point.js';

/** What a task says of its run. */
export type RunReference = Pick<SampleTask, 'problem' | 'module' | 'run'>;

/** What whoever does jobs brings. */
export interface JobContext {
  readonly store: Store;
  /** See `SampleTask.arithmetic`. */
  readonly arithmetic: string;
  /**
   * Lends the barycenter of a run in the store to `work`, which does not free it.
   * @throws InvalidInputError for other bytes than the task names, and a module that is not here
   */
  lend<T>(task: RunReference, work: (barycenter: Barycenter) => Promise<T>): Promise<T>;
  /**
   * Solves a point of a sweep.
   * @param inputs the problem as JSON, and the weights that it begins with, as the point's hashes say
   * @throws InvalidInputError for a problem that is not the point's, and a module or table that is not here
   */
  readonly solvePoint: (
    point: SweepPointTask,
    inputs: PointInputs,
    signal: AbortSignal | undefined,
  ) => Promise<SolvedPoint>;
  /** Stops the work at its next look. */
  readonly signal?: AbortSignal;
}

/** Work as plain data, done any number of times with the same result under the same name. */
export interface Job {
  /** In the store. */
  readonly result: string;
  run(context: JobContext): Promise<void>;
}

/** What makes a job of data. @throws InvalidInputError for data that breaks a rule */
export type JobKind = (data: unknown) => Promise<Job>;
