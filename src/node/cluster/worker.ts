import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job as QueueJob } from 'bullmq';
import type { JobContext } from '../../cluster/job.js';
import { jobOf } from '../../cluster/kinds.js';
import type { Store } from '../../cluster/store.js';
import type { Device } from '../../device/device.js';
import { AbortedError, DivergenceError } from '../../errors.js';
import { arithmeticOf } from './arithmetic.js';
import { connectTo, queueName, seldom, type Message } from './redis.js';
import { pointSolver } from './solve_point.js';
import { storedRuns, type ProblemModules } from './stored_runs.js';

export interface WorkerOptions {
  readonly address: string;
  readonly store: Store;
  readonly device: Device;
  readonly modules: ProblemModules;
  /** Jobs at once. */
  readonly concurrency: number;
  /**
   * Seconds that a job stays this worker's without a sign of life, which it gives twice in that time from the event
   * loop, however long a job takes; a worker that died is missed for about as long.
   */
  readonly lock: number;
  /** Seconds that a job has to end in once `signal` fires; one that has not is given back. */
  readonly grace: number;
  readonly signal: AbortSignal;
  readonly tell: (message: string) => void;
}

/** Milliseconds for giving shards back, which a server that is away never answers. */
const GIVING_BACK = 3000;

/** Deaths of workers that a job survives: more, and it is the job that kills them. */
const MOST_STALLED = 10;

/**
 * Takes jobs from a queue until the signal fires, then ends or gives back what it has.
 * @returns how many it did
 * @throws InvalidInputError where no server answers
 */
export async function work(options: WorkerOptions): Promise<number> {
  const { address, store, device, modules, concurrency, lock, grace, signal, tell } = options;
  const trouble = seldom((message) => tell(`trouble with the queue: ${message}`));
  const connections = await connectTo(address, trouble);
  const { Worker, UnrecoverableError, WaitingError } = connections.library.bullmq;
  const arithmetic = arithmeticOf(device);
  const runs = storedRuns(store, device, modules);
  const givingBack = new AbortController();
  const solvePoint = pointSolver(device, modules);
  const context: JobContext = { store, arithmetic, lend: runs.lend, solvePoint, signal: givingBack.signal };
  const computing = new Set<Promise<void>>();
  let done = 0;
  const process = async (job: QueueJob<Message>, token?: string): Promise<string> => {
    try {
      const found = await jobOf(job.data.job);
      const run = found.run(context);
      computing.add(run);
      await run.finally(() => computing.delete(run));
      done++;
      return found.result;
    } catch (error) {
      if (error instanceof AbortedError) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      // The same on every machine; all else may be this one's own, a full disk say.
      if (error instanceof DivergenceError) throw new UnrecoverableError(error.message);
      throw error;
    }
  };
  class LeavingWorker extends Worker<Message, string> {
    /** Ends its timers, which would keep the process, without a question to the server. */
    async leave(): Promise<void> {
      await this.pause(true);
      await this.lockManager.close();
    }
  }
  const worker = new LeavingWorker(queueName(arithmetic), process, {
    connection: connections.connect(),
    name: `${hostname()}-${globalThis.process.pid}`,
    concurrency,
    lockDuration: 1000 * lock,
    stalledInterval: 1000 * lock,
    maxStalledCount: MOST_STALLED,
  });
  worker.on('error', (error) => trouble(error.message));
  worker.on('failed', (job, error) => tell(`${job?.id ?? 'a job'} failed: ${error.message}`));
  worker.on('stalled', (id) => tell(`${id} was another worker's, which is lost: it is done again`));
  try {
    await worker.waitUntilReady();
    tell(`takes jobs of ${queueName(arithmetic)}`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    tell(`stops: what it has ends within ${grace} s or is given back`);
    const inTime = new AbortController();
    const limit = async (): Promise<boolean> => {
      await delay(1000 * grace, undefined, inTime);
      givingBack.abort();
      await Promise.allSettled(computing);
      await delay(GIVING_BACK, undefined, inTime);
      return true;
    };
    const isLate = await Promise.race([worker.close().then(() => false), limit()]);
    inTime.abort();
    if (isLate) {
      tell(`the queue does not answer: what it has is done by others after ${lock} s`);
      await worker.leave();
    }
  } finally {
    connections.close();
    await runs.free();
  }
  return done;
}
