import type { Store } from '../../cluster/store.js';
import type { AbortedError } from '../../errors.js';
import { seldom, type JobQueue, type Message } from './redis.js';
import { someAtOnce } from './some_at_once.js';

/** How often a job is tried where it fails, with more and more time between: a full disk may be emptied meanwhile. */
const TRIES = { attempts: 6, backoff: { type: 'exponential', delay: 1000 } } as const;
/** Milliseconds for each job that is done to be removed from the queue, and how many are at once. */
const [TIDYING, TIDIED_AT_ONCE] = [5000, 32];
/** Milliseconds without a worker until somebody is told. */
const LONELY = 10_000;

/** What a coordinator is at. */
export interface SenderSpec {
  readonly queue: JobQueue;
  readonly store: Store;
  /** For whoever watches. */
  readonly table: Message['table'];
  readonly signal: AbortSignal;
  readonly tell: (message: string) => void;
  /** The error of work that the signal stops. */
  readonly stopped: () => AbortedError;
}

/** What is to be known of a job to ask for it. */
export interface Asked {
  readonly name: string;
  /** Where its result will lie in the store. */
  readonly result: string;
  /** Sends it again. */
  readonly send: () => Promise<void>;
  /** The error of one that failed on every try. Without it, one that ended is left to whoever asks. */
  readonly failed?: (reason: string) => Error;
}

/** The value of `work`, or an error as soon as the signal fires, whatever becomes of `work` then. */
async function orAborted<T>(signal: AbortSignal, work: Promise<T>, error: () => Error): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(error());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** A coordinator's side of the queue: what counts is what lies in the store, the queue may forget. */
export class JobSender {
  readonly #trouble: (message: string) => void;

  constructor(private readonly spec: SenderSpec) {
    this.#trouble = seldom(spec.tell);
  }

  /** What the queue answers, which it does not while it is away. @throws AbortedError */
  answered<T>(work: Promise<T>): Promise<T> {
    return orAborted(this.spec.signal, work, this.spec.stopped);
  }

  /** Puts a job into the queue, unless one of its name is there. */
  async send(name: string, job: { readonly kind: string }): Promise<void> {
    const { queue, table } = this.spec;
    await this.answered(queue.add(job.kind, { job, table }, { jobId: name, ...TRIES }));
  }

  /**
   * Sends a job again that is nowhere, or is done without a result, or failed for the coordinator before this.
   * @throws the error of one that failed on every try, where it has one
   */
  async ask({ name, result, send, failed }: Asked, isFirst: boolean): Promise<void> {
    const { queue, store } = this.spec;
    const job = await this.answered(queue.getJob(name));
    const state = job ? await this.answered(job.getState()) : 'unknown';
    if (!['unknown', 'completed', 'failed'].includes(state) || (await store.has(result))) return;
    if (!isFirst && job && failed === undefined) return;
    if (!isFirst && state === 'failed') throw failed!(job?.failedReason ?? 'no reason given');
    // another coordinator's hand may be on it
    if (job) await this.answered(job.remove().catch(() => undefined));
    await send();
  }

  /** Nothing is left to do for these. A server that is away keeps its jobs; what was made of them is whole without. */
  async forget(names: readonly string[]): Promise<void> {
    const { signal, queue } = this.spec;
    const ended = new Error('the queue does not answer');
    const forgetOne = async (name: string): Promise<void> => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(TIDYING)]);
      const removed = queue.getJob(name).then((job) => job?.remove().catch(() => undefined));
      await orAborted(limit, removed, () => ended);
    };
    try {
      await someAtOnce(names, TIDIED_AT_ONCE, forgetOne);
    } catch (error) {
      if (error !== ended) throw error;
      this.#trouble(`${signal.aborted ? 'stopped' : 'the queue does not answer'}: jobs that are done stay in it`);
    }
  }

  /** To be called while jobs wait: says once, after a while, `message` where there is no worker. */
  loneliness(message: () => string): () => Promise<void> {
    const since = performance.now();
    let looked = false;
    return async () => {
      if (looked || performance.now() - since < LONELY) return;
      looked = true;
      if ((await this.answered(this.spec.queue.getWorkersCount())) === 0) this.spec.tell(message());
    };
  }
}
