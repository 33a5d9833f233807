import { setTimeout as delay } from 'node:timers/promises';
import type { JobQueue } from '../../src/node/cluster/redis.js';

/** A job of a queue that is none. */
export interface FakeJob {
  state: string;
  failedReason?: string;
  readonly stalledCounter: number;
}

/** What is asked of a queue, in memory; whoever tests is its server and its workers. */
export interface FakeQueue {
  readonly jobs: Map<string, FakeJob>;
  /** Names of jobs that were added, each time. */
  readonly added: string[];
  /** Told of each that is added. */
  onAdd: (job: FakeJob, name: string) => void;
  /** Answers nothing until this is over. */
  frozen: Promise<unknown>;
  /** Milliseconds that an answer takes. */
  delay: number;
  readonly queue: JobQueue;
}

export function fakeQueue(): FakeQueue {
  const jobs = new Map<string, FakeJob>();
  const added: string[] = [];
  const answer = async <T>(value: () => T): Promise<T> => {
    await fake.frozen;
    if (fake.delay > 0) await delay(fake.delay);
    return value();
  };
  const taken = (name: string, job: FakeJob) => ({
    ...job,
    getState: () => answer(() => job.state),
    remove: () =>
      answer(() => {
        if (job.state === 'active') throw new Error('locked');
        jobs.delete(name);
      }),
  });
  const queue = {
    add: (_: string, __: unknown, { jobId }: { jobId: string }) =>
      answer(() => {
        if (jobs.has(jobId)) return;
        const job: FakeJob = { state: 'waiting', stalledCounter: 0 };
        jobs.set(jobId, job);
        added.push(jobId);
        fake.onAdd(job, jobId);
      }),
    getJob: (name: string) =>
      answer(() => {
        const job = jobs.get(name);
        return job && taken(name, job);
      }),
    getWorkersCount: () => answer(() => 1),
  };
  const fake: FakeQueue = {
    jobs,
    added,
    onAdd: () => undefined,
    frozen: Promise.resolve(),
    delay: 0,
    queue: queue as unknown as JobQueue,
  };
  return fake;
}
